#include "app/check_command.h"

#include "app/command.h"
#include "app/interrupt.h"
#include "app/source_arguments.h"
#include "core/diagnosis/gradient_check.h"
#include "core/file/trace_tensors.h"
#include "core/training/trainer.h"

#include <QCommandLineParser>

#include <algorithm>

namespace loopscope::app
{
namespace
{

constexpr double tellable = 1e-6;       ///< relative: where rounding is more, nothing can be told
constexpr int mostOfOneParameter = 200; ///< numbers of one matrix that are checked, spread evenly

/// What was found of one parameter.
struct ParameterCheck {
    QString name;
    Eigen::Index size = 0;
    int checked = 0;
    int wrong = 0;
    double largest = 0.0; ///< relative difference, of those large enough to be told from rounding
};

QString nameOf(const Network& network, const ParameterPlace& place)
{
    const QString name = QString::fromStdString(place.name);
    if (place.track < 0)
        return name;
    return QString::fromStdString(trackName(network, place.track)) +
           QLatin1Char('.') + name;
}

ParameterCheck checkParameter(const Iteration& iteration, int parameter)
{
    const Network& network = iteration.network();
    const ParameterPlace& place = network.parameters()[std::size_t(parameter)];
    ParameterCheck result{nameOf(network, place), place.size(), 0, 0, 0.0};
    const Eigen::Index stride =
        std::max<Eigen::Index>(1, (place.size() + mostOfOneParameter - 1) / mostOfOneParameter);
    for (Eigen::Index i = 0; i < place.size() && !Interrupt::wasAsked(); i += stride) {
        const GradientCheck check = checkGradientClosely(
            iteration, parameter, int(i % place.rows), int(i / place.rows));
        ++result.checked;
        result.wrong += check.agrees() ? 0 : 1;
        const double size = std::max(std::abs(check.slope), std::abs(check.gradient));
        if (4.0 * check.rounding <= tellable * size || !check.agrees())
            result.largest = std::max(result.largest, check.relativeDifference);
    }
    return result;
}

void printRow(const ParameterCheck& check)
{
    print(QStringLiteral("  %1 %2 of %3 numbers, largest relative error %4%5\n")
              .arg(check.name, -18)
              .arg(check.checked, 5)
              .arg(check.size, -6)
              .arg(check.largest, 0, 'g', 2)
              .arg(check.wrong > 0 ? QStringLiteral(", %1 wrong").arg(check.wrong) : QString()));
}

/// @return how many numbers are wrong
int checkNetwork(const DocumentNetwork& network)
{
    Trainer trainer(*network.run.options);
    trainer.restore(network.run, network.run.iteration);
    const Iteration& iteration = *trainer.current();
    print(QStringLiteral("iteration %1, loss %2, %3 steps\n")
              .arg(iteration.number())
              .arg(iteration.loss(), 0, 'g', 6)
              .arg(iteration.steps()));
    double largest = 0.0;
    int wrong = 0;
    const int count = int(iteration.network().parameters().size());
    for (int parameter = 0; parameter < count && !Interrupt::wasAsked(); ++parameter) {
        const ParameterCheck check = checkParameter(iteration, parameter);
        printRow(check);
        largest = std::max(largest, check.largest);
        wrong += check.wrong;
    }
    print(QStringLiteral("largest relative error: %1\n").arg(largest, 0, 'g', 2));
    return wrong;
}

} // namespace

int runCheckCommand(int argc, char** argv)
{
    QCommandLineParser parser;
    const SourceArguments sources;
    parser.setApplicationDescription(
        "Checks backpropagation through time against finite differences, (L(w + e) - L(w - e)) / "
        "2e,\non the networks and the data of a document, or on a new network. Of a large matrix "
        "200 numbers\nare checked. Gradients too small to be told from rounding are left out of "
        "the largest error.");
    sources.addTo(parser);
    if (const auto exitCode = parse(parser, argumentsOfCommand(argc, argv), "check"))
        return *exitCode;
    const auto source = sources.readNeeded(parser, "check");
    if (!source)
        return failUsage(source.error(), "check");
    const auto document = documentOf(*source);
    if (!document) {
        printError(QString::fromStdString(document.error()));
        return failure;
    }
    const Interrupt interrupt;
    int wrong = 0;
    for (const DocumentNetwork& network : document->networks)
        wrong += checkNetwork(network);
    if (Interrupt::wasAsked())
        return interrupted;
    if (wrong > 0)
        printError(QString("%1 by more than a millionth.")
                       .arg(wrong == 1 ? QString("one gradient differs")
                                       : QString("%1 gradients differ").arg(wrong)));
    return wrong == 0 ? success : failure;
}

} // namespace loopscope::app
