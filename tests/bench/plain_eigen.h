#pragma once

#include <memory>
#include <vector>

/// What a good programmer writes first with Eigen: the yardstick of bench_iteration.
///
/// In a library of its own, so that it is compiled for this processor's vectors while the engine is
/// not; Eigen types do not cross the border, because their code would then be shared.
namespace plain_eigen
{

enum class Cell { Vanilla, Gru, Lstm };

struct Sizes {
    Cell cell = Cell::Vanilla;
    int units = 0;
    int steps = 0;
    int sequences = 0;
    int inputs = 0;
    int outputs = 0;
};

/// Columns are step · sequences + sequence; matrices are column-major; gates are stacked by rows in
/// PyTorch's order (i f g o, r z n).
struct Numbers {
    std::vector<double> W;  ///< gates·units × inputs
    std::vector<double> U;  ///< gates·units × units
    std::vector<double> b;  ///< gates·units
    std::vector<double> bn; ///< units: of the GRU, b_hn
    std::vector<double> V;  ///< outputs × units
    std::vector<double> c;  ///< outputs
    std::vector<double> x;  ///< inputs × columns
    std::vector<double> y;  ///< targets, outputs × columns
};

/// A network and its work space, allocated once.
class Trainer
{
public:
    virtual ~Trainer() = default;
    /// Forward, mean squared error over outputs, steps and sequences, BPTT through all steps, SGD.
    /// @return the loss before the update
    virtual double iterate(double learningRate) = 0;
};

__attribute__((visibility("default"))) std::unique_ptr<Trainer> makeTrainer(
    const Sizes& sizes, const Numbers& numbers);

} // namespace plain_eigen
