#include "tests/bench/plain_eigen.h"

#include <Eigen/Core>

#include <cmath>

namespace plain_eigen
{

namespace
{

using Eigen::MatrixXd;
using Eigen::VectorXd;

double sigmoidOf(double a)
{
    return 1.0 / (1.0 + std::exp(-a));
}

double tanhOf(double a)
{
    return std::tanh(a);
}

Eigen::Map<const MatrixXd> matrix(const std::vector<double>& numbers, int rows)
{
    return {numbers.data(), rows, Eigen::Index(numbers.size()) / rows};
}

/// What the cells share: the readout, the loss, the sums of gradients and the update.
class Base : public Trainer
{
public:
    Base(const Sizes& sizes, const Numbers& numbers, int gates)
        : H(sizes.units)
        , T(sizes.steps)
        , B(sizes.sequences)
        , W(matrix(numbers.W, gates * H))
        , U(matrix(numbers.U, gates * H))
        , V(matrix(numbers.V, sizes.outputs))
        , b(matrix(numbers.b, gates * H))
        , c(matrix(numbers.c, sizes.outputs))
        , dW(W)
        , dU(U)
        , dV(V)
        , db(b)
        , dc(c)
        , dh(H, B)
        , dhNext(H, B)
        , h(std::size_t(T + 1), MatrixXd::Zero(H, B))
        , z(std::size_t(T), MatrixXd(gates * H, B))
        , dy(std::size_t(T), MatrixXd(sizes.outputs, B))
        , dz(gates * H, B)
    {
        for (int t = 0; t < T; ++t) {
            x.emplace_back(matrix(numbers.x, sizes.inputs).middleCols(t * B, B));
            target.emplace_back(matrix(numbers.y, sizes.outputs).middleCols(t * B, B));
        }
    }

    double iterate(double learningRate) override
    {
        double loss = 0.0;
        for (int t = 0; t < T; ++t) {
            forwardStep(t);
            loss += readOut(t);
        }
        dW.setZero();
        dU.setZero();
        dV.setZero();
        db.setZero();
        dc.setZero();
        dhNext.setZero();
        startBackward();
        for (int t = T - 1; t >= 0; --t) {
            const MatrixXd& d = dy[std::size_t(t)];
            dV.noalias() += d * at(t + 1).transpose();
            dc += d.rowwise().sum();
            dh.noalias() = V.transpose() * d;
            dh += dhNext;
            backwardStep(t);
            dW.noalias() += dz * x[std::size_t(t)].transpose();
            db += dz.rowwise().sum();
        }
        W -= learningRate * dW;
        U -= learningRate * dU;
        V -= learningRate * dV;
        b -= learningRate * db;
        c -= learningRate * dc;
        updateRest(learningRate);
        return loss;
    }

protected:
    virtual void forwardStep(int t) = 0;
    virtual void startBackward() {}
    virtual void backwardStep(int t) = 0;
    virtual void updateRest(double) {}

    /// h before step t.
    MatrixXd& at(int t) { return h[std::size_t(t)]; }

    double readOut(int t)
    {
        MatrixXd& d = dy[std::size_t(t)];
        d.noalias() = V * at(t + 1);
        d.colwise() += c;
        d -= target[std::size_t(t)];
        const double scale = 1.0 / double(d.size() * T);
        const double loss = d.squaredNorm() * scale;
        d *= 2.0 * scale;
        return loss;
    }

    const int H, T, B;
    MatrixXd W, U, V;
    VectorXd b, c;
    MatrixXd dW, dU, dV;
    VectorXd db, dc;
    MatrixXd dh, dhNext;
    std::vector<MatrixXd> h, z, dy, x, target;
    MatrixXd dz;
};

class Vanilla final : public Base
{
public:
    Vanilla(const Sizes& sizes, const Numbers& numbers)
        : Base(sizes, numbers, 1)
    {
    }

private:
    void forwardStep(int t) override
    {
        MatrixXd& a = z[std::size_t(t)];
        a.noalias() = W * x[std::size_t(t)];
        a.noalias() += U * at(t);
        a.colwise() += b;
        at(t + 1) = a.unaryExpr(&tanhOf);
    }

    void backwardStep(int t) override
    {
        dz = dh.array() * (1.0 - at(t + 1).array().square());
        dhNext.noalias() = U.transpose() * dz;
        dU.noalias() += dz * at(t).transpose();
    }
};

class Lstm final : public Base
{
public:
    Lstm(const Sizes& sizes, const Numbers& numbers)
        : Base(sizes, numbers, 4)
        , cell(std::size_t(T + 1), MatrixXd::Zero(H, B))
        , tanhCell(std::size_t(T), MatrixXd(H, B))
        , dCell(H, B)
    {
    }

private:
    void forwardStep(int t) override
    {
        MatrixXd& a = z[std::size_t(t)];
        a.noalias() = W * x[std::size_t(t)];
        a.noalias() += U * at(t);
        a.colwise() += b;
        a.topRows(2 * H) = a.topRows(2 * H).unaryExpr(&sigmoidOf);
        a.middleRows(2 * H, H) = a.middleRows(2 * H, H).unaryExpr(&tanhOf);
        a.bottomRows(H) = a.bottomRows(H).unaryExpr(&sigmoidOf);
        cell[std::size_t(t + 1)] = a.middleRows(H, H).cwiseProduct(cell[std::size_t(t)]) +
                                   a.topRows(H).cwiseProduct(a.middleRows(2 * H, H));
        tanhCell[std::size_t(t)] = cell[std::size_t(t + 1)].unaryExpr(&tanhOf);
        at(t + 1) = a.bottomRows(H).cwiseProduct(tanhCell[std::size_t(t)]);
    }

    void startBackward() override { dCell.setZero(); }

    void backwardStep(int t) override
    {
        const MatrixXd& a = z[std::size_t(t)];
        const auto i = a.topRows(H).array();
        const auto f = a.middleRows(H, H).array();
        const auto g = a.middleRows(2 * H, H).array();
        const auto o = a.bottomRows(H).array();
        const auto tanhC = tanhCell[std::size_t(t)].array();
        dCell.array() += dh.array() * o * (1.0 - tanhC.square());
        dz.topRows(H) = dCell.array() * g * i * (1.0 - i);
        dz.middleRows(H, H) = dCell.array() * cell[std::size_t(t)].array() * f * (1.0 - f);
        dz.middleRows(2 * H, H) = dCell.array() * i * (1.0 - g.square());
        dz.bottomRows(H) = dh.array() * tanhC * o * (1.0 - o);
        dCell.array() *= f;
        dhNext.noalias() = U.transpose() * dz;
        dU.noalias() += dz * at(t).transpose();
    }

    std::vector<MatrixXd> cell, tanhCell;
    MatrixXd dCell;
};

class Gru final : public Base
{
public:
    Gru(const Sizes& sizes, const Numbers& numbers)
        : Base(sizes, numbers, 3)
        , bn(matrix(numbers.bn, H))
        , dbn(H)
        , fromState(std::size_t(T), MatrixXd(3 * H, B))
        , dState(3 * H, B)
    {
    }

private:
    void forwardStep(int t) override
    {
        MatrixXd& a = z[std::size_t(t)];
        MatrixXd& s = fromState[std::size_t(t)];
        a.noalias() = W * x[std::size_t(t)];
        a.colwise() += b;
        s.noalias() = U * at(t);
        s.bottomRows(H).colwise() += bn;
        a.topRows(2 * H) = (a.topRows(2 * H) + s.topRows(2 * H)).unaryExpr(&sigmoidOf);
        a.bottomRows(H) =
            (a.bottomRows(H) + a.topRows(H).cwiseProduct(s.bottomRows(H))).unaryExpr(&tanhOf);
        const auto update = a.middleRows(H, H).array();
        at(t + 1) = (1.0 - update) * a.bottomRows(H).array() + update * at(t).array();
    }

    void startBackward() override { dbn.setZero(); }

    void backwardStep(int t) override
    {
        const MatrixXd& a = z[std::size_t(t)];
        const auto r = a.topRows(H).array();
        const auto update = a.middleRows(H, H).array();
        const auto n = a.bottomRows(H).array();
        dz.bottomRows(H) = dh.array() * (1.0 - update) * (1.0 - n.square());
        dz.middleRows(H, H) = dh.array() * (at(t).array() - n) * update * (1.0 - update);
        dz.topRows(H) = dz.bottomRows(H).array() * fromState[std::size_t(t)].bottomRows(H).array() *
                        r * (1.0 - r);
        dState.topRows(2 * H) = dz.topRows(2 * H);
        dState.bottomRows(H) = dz.bottomRows(H).array() * r;
        dhNext.noalias() = U.transpose() * dState;
        dhNext.array() += dh.array() * update;
        dU.noalias() += dState * at(t).transpose();
        dbn += dState.bottomRows(H).rowwise().sum();
    }

    void updateRest(double learningRate) override { bn -= learningRate * dbn; }

    VectorXd bn, dbn;
    std::vector<MatrixXd> fromState;
    MatrixXd dState;
};

} // namespace

std::unique_ptr<Trainer> makeTrainer(const Sizes& sizes, const Numbers& numbers)
{
    switch (sizes.cell) {
    case Cell::Gru:
        return std::make_unique<Gru>(sizes, numbers);
    case Cell::Lstm:
        return std::make_unique<Lstm>(sizes, numbers);
    case Cell::Vanilla:
        break;
    }
    return std::make_unique<Vanilla>(sizes, numbers);
}

} // namespace plain_eigen
