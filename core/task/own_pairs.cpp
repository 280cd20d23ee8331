#include "core/task/own_pairs.h"

#include "core/task/pair_file.h"

namespace loopscope
{

namespace
{

/// Written for Loopscope: a first list that shows the form.
constexpr const char* greetings = "good morning\tguten Morgen\n"
                                  "good evening\tguten Abend\n"
                                  "good night\tgute Nacht\n"
                                  "Monday\tMontag\n"
                                  "Tuesday\tDienstag\n"
                                  "Wednesday\tMittwoch\n"
                                  "Thursday\tDonnerstag\n"
                                  "Friday\tFreitag\n"
                                  "Saturday\tSamstag\n"
                                  "Sunday\tSonntag\n"
                                  "spring\tFrühling\n"
                                  "summer\tSommer\n"
                                  "autumn\tHerbst\n"
                                  "winter\tWinter\n";

} // namespace

TaskDescription OwnPairs::describe()
{
    TaskDescription task;
    task.kind = TaskKind::OwnPairs;
    task.group = TaskGroup::Translation;
    task.identifier = "own-pairs";
    task.name = "Own pairs";
    task.purpose = "Learns pairs of your own: each line of a file holds what is read and what it "
                   "should become, with a tab between them.";
    task.shape = Shape::EncoderDecoder;
    task.takesText = true;
    task.standardText = greetings;
    task.metric = {"sequences written right to the end", true, true, 0.9};
    task.defaults = {.units = 48,
        .attention = Attention::Dot,
        .learningRate = 0.005,
        .lagMatched = false,
        .iterations = 2000};
    task.settings = {{&TaskOptions::tokens, "Read by",
        "Whether the network reads and writes letter by letter or word by word.",
        int(Tokens::Characters), int(Tokens::Words), int(Tokens::Characters),
        {"letters", "words"}}};
    return task;
}

OwnPairs::OwnPairs(const TaskOptions& options)
    : OwnPairs(options, readPairs(options.text, options.tokens == int(Tokens::Words)))
{
}

OwnPairs::OwnPairs(const TaskOptions& options, PairFile&& file)
    : PairsTask(options, std::move(file.pairs))
{
    for (const std::string& notice : file.notices)
        addSentence(notice);
}

} // namespace loopscope
