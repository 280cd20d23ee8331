#include "core/lesson/place.h"

#include "core/task/task_description.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace loopscope
{

const std::vector<LessonPlace>& lessonPlaces()
{
    static const std::vector<LessonPlace> places{
        {"stage", "the unrolled network"},
        {"stage.playhead", "the column of the playhead"},
        {"stage.title", "the title above the network"},
        {"stage.rolled", "the button that rolls the network up"},
        {"stage.feeding", "what the decoder reads"},
        {"phases", "the four phases"},
        {"phase.1", "Forward"},
        {"phase.2", "Loss"},
        {"phase.3", "Backward"},
        {"phase.4", "Update"},
        {"transport", "the buttons below the network"},
        {"transport.toStart", "to the start of the phase"},
        {"transport.back", "one step back"},
        {"transport.play", "step by itself"},
        {"transport.forward", "one step forward"},
        {"transport.toEnd", "to the end of the phase"},
        {"transport.speed", "speed of the steps"},
        {"transport.train", "Train"},
        {"transport.loss", "the loss"},
        {"history.slider", "the run as a film"},
        {"lane.hidden", "the lane of the hidden state"},
        {"lane.gradient", "the lane of the gradient"},
        {"lane.loss", "the lane of the loss per step"},
        {"panel.build", "the panel in which the network is built"},
        {"panel.side", "the panel at the right"},
        {"panel.diagnostics", "the charts"},
        {"panel.explain", "the explanation"},
        {"panel.weights", "the weights"},
        {"panel.lesson", "the lesson"},
        {"chart.loss", "Loss"},
        {"chart.waterfall", "Gradient Through Training"},
        {"chart.triangle", "Who Teaches Whom"},
        {"chart.spectrum", "Eigenvalues of U"},
        {"chart.metric", "Task Measure"},
        {"chart.norm", "Size of the Gradient"},
        {"chart.saturation", "Gates and Saturation"},
        {"chart.jacobian", "Jacobian of the Step"},
        {"chart.trajectory", "Way of the Hidden State"},
        {"chart.forecast", "Forecast of the Series"},
        {"task.kind", "what is learned"},
        {"task.text", "the text that is learned"},
        {"task.sequenceLength", "sequence length T"},
        {"task.suggestion", "settings that suit the task"},
        {"architecture.shape", "how inputs and outputs hang on the layers"},
        {"architecture.attention", "attention of an encoder–decoder"},
        {"layer.cell", "Vanilla, GRU or LSTM"},
        {"layer.moreCells", "more cells"},
        {"layer.gallery", "the gallery of cells"},
        {"layer.equations", "the equations of the cell"},
        {"layer.units", "units"},
        {"layer.direction", "forward, back or both"},
        {"layer.activation", "tanh, sigmoid or ReLU"},
        {"layer.add", "one more layer"},
        {"weights.spectralRadius", "spectral radius ρ"},
        {"weights.initialisation", "how recurrent weights start"},
        {"weights.gain", "gain of W"},
        {"weights.forgetBias", "bias of the forget gate"},
        {"weights.lagMatched", "gate biases matched to the lag"},
        {"weights.new", "new random weights"},
        {"weights.rewind", "back to iteration 0"},
        {"weights.map", "the weights as a map"},
        {"learning.optimizer", "the optimizer"},
        {"learning.rate", "the learning rate"},
        {"learning.clip", "whether gradients are clipped"},
        {"learning.clipKind", "how they are clipped"},
        {"learning.clipThreshold", "the threshold of clipping"},
        {"learning.truncate", "whether BPTT is truncated"},
        {"learning.truncationLength", "steps of a window of truncated BPTT"},
        {"learning.batchSize", "sequences an iteration"},
        {"learning.loss", "the loss"},
        {"learning.seed", "the seed"},
        {"build.compare", "compare with another network"},
        {"view.inside", "the command that shows the cell's inside"},
        {"view.rolled", "the command that rolls the network up"},
        {"view.compare", "the command that compares networks"},
        {"view.weights", "the command that shows the weights"},
        {"train.one", "the command that trains one iteration"},
        {"train.hundred", "the command that trains a hundred"},
        {"train.toggle", "the command that trains or pauses"},
        {"network.newWeights", "the command for new random weights"},
        {"explain.ask", "the command that asks why"},
    };
    return places;
}

/// "task.delayD" of "Delay d": the numbers of tasks have controls of their own.
static std::string placeOfSetting(const std::string& words)
{
    std::string name = "task.";
    bool isNewWord = false;
    for (const char letter : words) {
        if (letter == ' ') {
            isNewWord = true;
            continue;
        }
        const int plain = std::tolower(static_cast<unsigned char>(letter));
        name += char(std::exchange(isNewWord, false) ? std::toupper(plain) : plain);
    }
    return name;
}

static bool isSettingOfTask(std::string_view name)
{
    for (const TaskDescription& task : taskDescriptions())
        for (const TaskSetting& setting : task.settings)
            if (placeOfSetting(setting.name) == name)
                return true;
    return false;
}

bool isPlace(std::string_view name)
{
    const auto& places = lessonPlaces();
    return isSettingOfTask(name) ||
           std::any_of(places.begin(), places.end(),
               [&](const LessonPlace& place) { return place.name == name; });
}

} // namespace loopscope
