#pragma once

#include "core/bptt/batch.h"
#include "core/network/network.h"
#include "tests/support/fixture.h"

#include <Eigen/Core>
#include <QString>

#include <map>
#include <string>
#include <vector>

namespace loopscope::test
{

/// One matrix a sequence, with one column for each of its own steps.
using Sequences = std::vector<Eigen::MatrixXd>;

/// PyTorch's numbers for a network of any shape and the batch that it ran on; see
/// tests/fixtures/README.md. Names are "l0.W_f", "l1_reverse.h", "decoder.l0.c", "W_y".
struct NetworkFixture {
    QString name;
    NetworkOptions options;
    Batch batch; ///< complete but for initial states; padded with numbers that must not matter
    Matrices parameters;
    Matrices initial; ///< by state of the first stack: units × sequences

    double loss = 0.0;
    Sequences stepLosses; ///< one row; of many-to-one the last step alone, as are outputs
    Sequences outputs;
    Sequences outputGradient;
    Sequences inputGradient;
    Sequences sourceInputGradient; ///< of an encoder–decoder
    Sequences attention;           ///< source steps × steps; empty without attention
    Sequences attentionGradient;
    std::map<std::string, Sequences> values;   ///< by state
    std::map<std::string, Sequences> gradient; ///< by state
    Matrices initialGradient;
    Matrices parameterGradient;
};

/// Every network of one file. @return them, or a sentence that names the file and what is wrong
Result<std::vector<NetworkFixture>, QString> readNetworkFixtures(
    const QString& folder, const QString& file);

/// "l0.", "l1_reverse.", "decoder.l0.": what a track's names begin with in a fixture.
std::string prefixOf(const Track& track);

} // namespace loopscope::test
