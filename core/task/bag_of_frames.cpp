#include "core/task/spoken_data.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

namespace
{

constexpr int updates = 400;
constexpr double learningRate = 0.5;
constexpr double decay = 1e-3; ///< of the weights: there are more of them than recordings of a word

/// Means and deviations over time, a recording a column.
Eigen::MatrixXd bagsOf(const SpokenData& data, const std::vector<std::size_t>& chosen)
{
    const Eigen::Index bands = data.utterances[chosen.front()].features.rows();
    Eigen::MatrixXd bags(2 * bands, Eigen::Index(chosen.size()));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const Utterance& utterance = data.utterances[chosen[i]];
        bags.col(Eigen::Index(i)).head(bands) = utterance.meanFrame;
        bags.col(Eigen::Index(i)).tail(bands) =
            utterance.features.array().square().rowwise().mean().sqrt().matrix();
    }
    return bags;
}

std::vector<int> classesOf(const SpokenData& data, const std::vector<std::size_t>& chosen)
{
    std::vector<int> classes;
    for (const std::size_t i : chosen) {
        const auto word =
            std::find(data.words.begin(), data.words.end(), data.utterances[i].word);
        classes.push_back(int(word - data.words.begin()));
    }
    return classes;
}

/// Of each column.
Eigen::MatrixXd softmax(const Eigen::MatrixXd& y)
{
    const Eigen::RowVectorXd largest = y.colwise().maxCoeff();
    Eigen::MatrixXd p = (y.rowwise() - largest).array().exp().matrix();
    const Eigen::RowVectorXd sums = p.colwise().sum();
    p.array().rowwise() /= sums.array();
    return p;
}

} // namespace

void learnBagOfFrames(SpokenData& data)
{
    const std::vector<std::size_t> training = data.trainedOn();
    const std::vector<std::size_t> test = data.testedWith();
    Eigen::MatrixXd bags = bagsOf(data, training);
    Eigen::MatrixXd tests = bagsOf(data, test);
    const Eigen::VectorXd mean = bags.rowwise().mean();
    bags.colwise() -= mean;
    tests.colwise() -= mean;
    const Eigen::VectorXd deviation =
        (bags.array().square().rowwise().mean().sqrt() + 1e-9).matrix();
    bags.array().colwise() /= deviation.array();
    tests.array().colwise() /= deviation.array();

    const auto words = Eigen::Index(data.words.size());
    Eigen::MatrixXd wanted = Eigen::MatrixXd::Zero(words, bags.cols());
    const std::vector<int> classes = classesOf(data, training);
    for (std::size_t i = 0; i < classes.size(); ++i)
        wanted(classes[i], Eigen::Index(i)) = 1.0;
    Eigen::MatrixXd W = Eigen::MatrixXd::Zero(words, bags.rows());
    Eigen::VectorXd b = Eigen::VectorXd::Zero(words);
    for (int update = 0; update < updates; ++update) {
        const Eigen::MatrixXd dy =
            (softmax((W * bags).colwise() + b) - wanted) / double(bags.cols());
        W -= learningRate * (dy * bags.transpose() + decay * W);
        b -= learningRate * dy.rowwise().sum();
    }

    const Eigen::MatrixXd p = softmax((W * tests).colwise() + b);
    const std::vector<int> truth = classesOf(data, test);
    int right = 0;
    double loss = 0.0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        Eigen::Index heard = 0;
        p.col(Eigen::Index(i)).maxCoeff(&heard);
        right += int(heard) == truth[i];
        loss -= std::log(std::max(p(truth[i], Eigen::Index(i)), 1e-300));
    }
    data.bagShare = double(right) / double(truth.size());
    data.bagLoss = loss / double(truth.size());
}

} // namespace loopscope
