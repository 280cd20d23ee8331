#include "core/file/pytorch/program.h"

#include "core/file/pytorch/batch_code.h"
#include "core/file/pytorch/model_class.h"
#include "core/file/whole_file.h"
#include "core/require.h"

#include <algorithm>
#include <filesystem>

namespace loopscope
{

namespace pytorch
{

namespace
{

/// Writes the whole program, top to bottom.
class Program
{
public:
    explicit Program(const ProgramSource& source)
        : m_source(source)
        , m_iteration(*source.iteration)
        , m_modules(m_iteration)
        , m_batch(m_iteration, m_modules, source.task)
        , m_tensors(numbersOf(m_modules, m_iteration.before(), source.rules))
    {
        m_isBeside = numberCount() + m_batch.numberCount() > mostNumbersInside;
    }

    Result<PythonProgram> write()
    {
        writeHeading();
        writeModel(m_text, m_modules);
        m_batch.writeFunctions(m_text, m_isBeside);
        const bool readsBatch = m_isBeside && m_batch.numberCount() > 0;
        writeTraining(
            m_text, m_modules, m_iteration.before(), m_source.rules, readsBatch ? "numbers" : "");
        writeReading();
        m_batch.writeData(m_text, m_isBeside);
        m_text.blank();
        writeNames(m_text, m_modules);
        writePinned(m_text, m_modules, m_source.rules);
        PythonProgram program;
        if (m_isBeside) {
            auto tensors = m_tensors;
            for (Tensor& tensor : m_batch.tensors())
                tensors.push_back(std::move(tensor));
            auto bytes = serialiseSafetensors(tensors);
            if (!bytes)
                return unexpected(bytes.error());
            program.numbers = std::move(*bytes);
        } else {
            writeNumbers();
        }
        m_text.blank(2);
        m_text.line(0, "if __name__ == \"__main__\":");
        m_text.line(1, "main()");
        program.text = m_text.text();
        return program;
    }

private:
    std::size_t numberCount() const
    {
        std::size_t count = 0;
        for (const Tensor& tensor : m_tensors)
            count += tensor.values.size();
        return count;
    }

    std::string title() const
    {
        const std::string task =
            m_source.task ? m_source.task->description().name : std::string("A network");
        return task + ": iteration " + std::to_string(m_iteration.number()) +
               " of a network made in Loopscope, as a program for PyTorch.";
    }

    void writeHeading();
    void writeConstants();
    void writeReading();
    void writeNumbers();

    ProgramSource m_source;
    const Iteration& m_iteration;
    Modules m_modules;
    BatchCode m_batch;
    std::vector<Tensor> m_tensors;
    bool m_isBeside = false;
    PythonText m_text;
};

bool uses(const Modules& modules, Function function)
{
    for (const Track& track : modules.network().tracks())
        if (!modules.stack(track.stack).torch)
            for (const Operation& operation : track.program->operations)
                if (operation.kind == OperationKind::Apply && operation.function == function)
                    return true;
    return false;
}

void Program::writeHeading()
{
    m_text.line(0, "\"\"\"" + docstringText(title()));
    m_text.blank();
    const std::string call = "    python3 " + docstringText(m_source.fileName);
    m_text.line(0, call + "              prints the loss and the norm of every gradient");
    m_text.line(0, call + " --steps 10   trains on for ten steps, with the loss of each");
    m_text.blank();
    m_text.line(0, "The numbers are those of Loopscope, which calculates in double precision, too. "
                   "Needs PyTorch");
    m_text.line(0, "(on Debian and Ubuntu: apt install python3-torch).");
    m_text.line(0, "\"\"\"");
    m_text.blank();
    m_text.line(0, "import argparse");
    if (m_isBeside) {
        m_text.line(0, "import json");
        m_text.line(0, "from pathlib import Path");
    }
    m_text.blank();
    m_text.line(0, "import torch");
    m_text.line(0, "import torch.nn.functional as F");
    m_text.line(0, "from torch import nn");
    std::string functions;
    for (const Function function :
        {Function::Exp, Function::Relu, Function::Sigmoid, Function::Square, Function::Tanh}) {
        const bool isAttention = function == Function::Tanh &&
                                 m_iteration.network().options().attention == Attention::Additive;
        if (uses(m_modules, function) || isAttention)
            functions += (functions.empty() ? "" : ", ") + std::string(nameOf(function));
    }
    if (!functions.empty())
        m_text.line(0, "from torch import " + functions);
    if (uses(m_modules, Function::LeakyRelu))
        m_text.line(0, "from torch.nn.functional import leaky_relu");
    m_text.blank();
    writeConstants();
    m_text.blank(2);
    if (uses(m_modules, Function::Softplus)) {
        m_text.line(0, "def softplus(a):");
        m_text.line(1, "return F.softplus(a, threshold=700.0)  # exact further out than by itself");
        m_text.blank(2);
    }
}

void Program::writeConstants()
{
    m_text.line(0, "torch.set_default_dtype(torch.float64)");
    m_text.blank();
    m_text.line(0, "ITERATION = " + std::to_string(m_iteration.number()));
    if (m_iteration.isTruncated())
        m_text.line(0, "TRUNCATION = " + std::to_string(m_iteration.truncationLength()) +
                           "  # steps of a window of backpropagation through time");
    if (m_iteration.network().options().shape == Shape::OneToMany)
        m_text.line(0, "STEPS = " + std::to_string(m_iteration.steps()));
}

void Program::writeReading()
{
    m_text.line(0, "def read_numbers():");
    if (!m_isBeside) {
        m_text.line(1, "return {name: torch.tensor(numbers) for name, numbers in NUMBERS.items()}");
        m_text.blank(2);
        return;
    }
    m_text.line(1, "\"\"\"The tensors of the file beside: the length of a header, the header, and "
                   "the numbers.\"\"\"");
    m_text.line(1, "data = Path(__file__).with_name(" +
                       pythonLiteral(numbersFileOf(m_source.fileName)) + ").read_bytes()");
    m_text.line(1, "start = 8 + int.from_bytes(data[:8], \"little\")");
    m_text.line(1, "tensors = {}");
    m_text.line(1, "for name, tensor in json.loads(data[8:start]).items():");
    m_text.line(2, "begin, end = tensor[\"data_offsets\"]");
    m_text.line(2, "numbers = torch.frombuffer(bytearray(data[start + begin : start + end]), "
                   "dtype=torch.float64)");
    m_text.line(2, "tensors[name] = numbers.reshape(tensor[\"shape\"])");
    m_text.line(1, "return tensors");
    m_text.blank(2);
}

void Program::writeNumbers()
{
    m_text.blank();
    m_text.line(0, "# The weights before the iteration, by the names of their tensors" +
                       std::string(m_tensors.size() > m_modules.tensors().size()
                                       ? ", and what the optimizer remembers."
                                       : "."));
    m_text.line(0, "NUMBERS = {");
    for (const Tensor& tensor : m_tensors) {
        const bool isVector = tensor.shape.size() == 1;
        const std::size_t columns = isVector ? tensor.values.size() : std::size_t(tensor.shape[1]);
        if (!isVector)
            m_text.line(1, pythonLiteral(tensor.name) + ": [");
        for (std::size_t first = 0; first < tensor.values.size(); first += columns) {
            std::vector<std::string> items;
            for (std::size_t i = first; i < first + columns; ++i)
                items.push_back(pythonNumber(tensor.values[i]));
            if (isVector)
                m_text.list(1, pythonLiteral(tensor.name) + ": [", items, "],");
            else
                m_text.list(2, "[", items, "],");
        }
        if (!isVector)
            m_text.line(1, "],");
    }
    m_text.line(0, "}");
}

} // namespace

std::string numbersFileOf(const std::string& fileName)
{
    const std::filesystem::path path(fileName);
    const bool isPython = path.extension() == ".py";
    return (isPython ? path.stem() : path).string() + "_numbers.safetensors";
}

Result<PythonProgram> makeProgram(const ProgramSource& source)
{
    require(source.iteration != nullptr && source.iteration->batch().initialStates.empty(),
        "a program is made of an iteration whose states start at zero");
    return Program(source).write();
}

} // namespace pytorch

Result<std::string> exportPytorch(const std::string& path, const Iteration& iteration,
    const ExperimentOptions& options, const Task& task)
{
    const std::filesystem::path place(path);
    const std::string fileName = place.filename().string();
    const std::filesystem::path beside = place.parent_path() / pytorch::numbersFileOf(fileName);
    const auto program = pytorch::makeProgram({&iteration,
        {options.optimizer, options.clipping, pinnedParameters(iteration.network(), options.edits)},
        &task, fileName});
    if (!program)
        return unexpected(program.error());
    const bool hasNumbers = !program->numbers.empty();
    std::error_code ignored;
    const bool isNew = !std::filesystem::exists(beside, ignored);
    if (hasNumbers)
        if (auto written = writeFileAtomically(beside.string(), program->numbers); !written)
            return unexpected(written.error());
    if (auto written = writeFileAtomically(path, program->text); !written) {
        if (hasNumbers && isNew)
            std::filesystem::remove(beside, ignored);
        return unexpected(written.error());
    }
    return hasNumbers ? beside.string() : std::string();
}

} // namespace loopscope
