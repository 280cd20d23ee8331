#include "tests/support/latch_run.h"

namespace loopscope::test
{

RandomRun latchRun(const Latch& latch)
{
    RandomRunOptions options;
    options.layers = {{"h[t] = tanh(W x[t] + U h[t-1])", 1, Direction::Forward}};
    options.inputSize = 1;
    options.steps = 200;
    RandomRun run(options);
    run.parameter(0, "W").setZero();
    run.parameter(0, "U").setConstant(latch.w);
    run.batch.initialStates[0].values.setConstant(latch.state);
    return run;
}

} // namespace loopscope::test
