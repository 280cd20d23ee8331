#include "app/run.h"

#include "app/check_command.h"
#include "app/command.h"
#include "app/export_command.h"
#include "app/lesson_command.h"
#include "app/list_commands.h"
#include "app/measure_command.h"
#include "app/render_command.h"
#include "app/trace_command.h"
#include "app/train_command.h"
#include "app/window_command.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>
#include <string_view>

namespace loopscope::app
{
namespace
{

struct Entry {
    std::string_view name;
    const char* synopsis;
    const char* purpose;
    int (*run)(int argc, char** argv);
};

constexpr std::array commands{
    Entry{"measure", "measure [--seconds N] [--cell NAME --units N --length N]",
        "moves a knob and trains in the window, and prints how fast it was", runMeasureCommand},
    Entry{"render", "render [FILE | --task NAME] -o PICTURE.png",
        "draws the window into a picture; needs no display", runRenderCommand},
    Entry{"trace", "trace MODEL.safetensors --inputs X.csv -o OUT.safetensors",
        "writes every number of one pass of a network; needs no display", runTraceCommand},
    Entry{"train", "train FILE | --task NAME [--iterations N] -o OUT.loopscope",
        "trains the networks of a document, or a new one on a file or a task; needs no display",
        runTrainCommand},
    Entry{"check", "check FILE | --task NAME",
        "checks backpropagation against finite differences; needs no display", runCheckCommand},
    Entry{"export-pytorch", "export-pytorch FILE | --task NAME -o MODEL.py",
        "writes a network as a readable program for PyTorch", runExportCommand},
    Entry{"lesson", "lesson check [--run] FILE…",
        "names every mistake in files of lessons; needs no display", runLessonCommand},
    Entry{"cells", "cells [NAME]", "lists the cells that come with the program", runCellsCommand},
    Entry{"tasks", "tasks", "lists what a network can be asked to learn", runTasksCommand},
};

void printHelp()
{
    print("Build a recurrent network, step through it forward and backward, and watch its "
          "gradients.\n\n"
          "Usage:\n  loopscope [FILE]\n");
    for (const Entry& entry : commands)
        print(QStringLiteral("  loopscope %1\n").arg(QString::fromUtf8(entry.synopsis)));
    print("\nWithout a command, a window opens; FILE is a .loopscope document, or a text, a "
          "table\nor pairs to learn, or a .cell.\n\nCommands:\n");
    for (const Entry& entry : commands)
        print(QStringLiteral("  %1 %2\n").arg(
            QString::fromLatin1(entry.name.data(), qsizetype(entry.name.size())).leftJustified(14),
            QString::fromUtf8(entry.purpose)));
    print("\n\"loopscope COMMAND --help\" lists the options of a command.\n\nOptions:\n"
          "  --theme desktop|light|dark   colours of the window\n"
          "  -h, --help                   this text\n"
          "  -v, --version                the version\n");
}

} // namespace

int run(int argc, char** argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("loopscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LOOPSCOPE_VERSION));
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first == "-h" || first == "--help" || first == "help") {
        printHelp();
        return success;
    }
    if (first == "-v" || first == "--version") {
        print(QStringLiteral("loopscope %1\n").arg(QCoreApplication::applicationVersion()));
        return success;
    }
    for (const Entry& entry : commands) {
        if (first == entry.name)
            return entry.run(argc, argv);
    }
    return runWindowCommand(argc, argv);
}

} // namespace loopscope::app
