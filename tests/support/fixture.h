#pragma once

#include "core/cell/program.h"
#include "core/network/network.h"
#include "core/result.h"

#include <Eigen/Core>
#include <QJsonObject>
#include <QString>

#include <map>
#include <string>
#include <vector>

namespace loopscope::test
{

/// Sequences of vectors are matrices: one vector a column, column = step * sequences + sequence.
using Matrices = std::map<std::string, Eigen::MatrixXd>;

/// What one loss makes of a cell's forward pass.
struct LossFixture {
    Loss loss = Loss::CrossEntropy;
    std::vector<int> targetClasses; ///< cross-entropy: one a column
    Eigen::MatrixXd targets;        ///< squared error: outputSize × columns
    Eigen::VectorXd stepLosses;     ///< one a column
    double meanLoss = 0.0;          ///< mean over sequences of the mean over steps
    Matrices gradient;              ///< ∂loss/∂symbol by symbol, x among them: size × columns
    Eigen::MatrixXd outputGradient; ///< ∂loss/∂y: outputSize × columns
    Matrices initialGradient;       ///< by state symbol: units × sequences
    Matrices parameterGradient;     ///< by parameter, in its shape; a bias is a column
};

/// PyTorch's numbers for one cell of the catalog with a linear readout; see
/// tests/fixtures/README.md.
struct CellFixture {
    std::string cell; ///< identifier in the catalog
    Function activation = Function::Tanh;
    std::string equations;
    int steps = 0;
    int sequences = 0;
    int inputSize = 0;
    int units = 0;
    int outputSize = 0;
    Matrices parameters;    ///< by name, W_y and b_y among them; a bias is a column
    Matrices initial;       ///< by state symbol: units × sequences
    Eigen::MatrixXd inputs; ///< inputSize × columns
    Matrices values;        ///< by symbol: units × columns
    Eigen::MatrixXd outputs;
    Eigen::MatrixXd probabilities;
    std::vector<LossFixture> losses; ///< cross-entropy, squared error
};

/// Names of the files that hold a cell, without ".json", in the order of the catalog.
const std::vector<QString>& cellFixtureNames();

/// @return the fixture, or a sentence that names the file and what is wrong with it
Result<CellFixture, QString> readCellFixture(const QString& folder, const QString& name);

/// Any file of the folder. @return its object, or a sentence that names the file and what is wrong
/// with it
Result<QJsonObject, QString> readJson(const QString& folder, const QString& name);

/// A list of numbers as a column.
Eigen::VectorXd vectorOf(const QJsonValue& list);

} // namespace loopscope::test
