#include "core/file/torch_names.h"

#include <QTest>

#include <string>
#include <utility>
#include <vector>

using namespace loopscope;

namespace
{

using Sizes = std::vector<std::uint64_t>;
using Shapes = std::vector<std::pair<std::string, Sizes>>;

/// A file whose numbers are all different.
Safetensors fileOf(const Shapes& shapes)
{
    std::vector<Tensor> tensors;
    double number = 0.0;
    for (const auto& [name, shape] : shapes) {
        Tensor tensor{name, shape, {}};
        std::uint64_t count = 1;
        for (const std::uint64_t size : shape)
            count *= size;
        for (std::uint64_t i = 0; i < count; ++i)
            tensor.values.push_back(number += 0.125);
        tensors.push_back(std::move(tensor));
    }
    return Safetensors::parse(serialiseSafetensors(tensors).value(), "m.safetensors").value();
}

/// The shapes that PyTorch gives a module of that many gates.
Shapes moduleOf(std::uint64_t gates, int layers, bool bidirectional, bool bias)
{
    constexpr std::uint64_t inputs = 2;
    constexpr std::uint64_t units = 3;
    const std::uint64_t directions = bidirectional ? 2 : 1;
    Shapes shapes;
    for (int layer = 0; layer < layers; ++layer)
        for (std::uint64_t direction = 0; direction < directions; ++direction) {
            const std::string end =
                "_l" + std::to_string(layer) + (direction == 1 ? "_reverse" : "");
            const std::uint64_t below = layer == 0 ? inputs : units * directions;
            shapes.push_back({"rnn.weight_ih" + end, {gates * units, below}});
            shapes.push_back({"rnn.weight_hh" + end, {gates * units, units}});
            if (!bias)
                continue;
            shapes.push_back({"rnn.bias_ih" + end, {gates * units}});
            shapes.push_back({"rnn.bias_hh" + end, {gates * units}});
        }
    shapes.push_back({"fc.weight", {4, units * directions}});
    shapes.push_back({"fc.bias", {4}});
    return shapes;
}

Shapes without(Shapes shapes, const std::string& name)
{
    std::erase_if(shapes, [&](const auto& tensor) { return tensor.first == name; });
    return shapes;
}

Shapes with(Shapes shapes, const std::string& name, const Sizes& shape)
{
    for (auto& tensor : shapes)
        if (tensor.first == name) {
            tensor.second = shape;
            return shapes;
        }
    shapes.push_back({name, shape});
    return shapes;
}

} // namespace

class TestTorchNames : public QObject
{
    Q_OBJECT

private slots:
    void modelsAreRecognised_data();
    void modelsAreRecognised();
    void anyPrefixWillDo();
    void gatesStandInPyTorchsOrder();
    void biasesAreAddedAndTheirGradientGivenToBoth();
    void whatIsWrittenIsReadAgain_data();
    void whatIsWrittenIsReadAgain();
    void otherModelsAreExplained_data();
    void otherModelsAreExplained();
    void documentsAndTheirProgramsAreKnown();
    void typesThatAreNotReadAreNamed();
};

void TestTorchNames::modelsAreRecognised_data()
{
    QTest::addColumn<int>("gates");
    QTest::addColumn<int>("layers");
    QTest::addColumn<bool>("bidirectional");
    QTest::addColumn<bool>("bias");
    for (const int gates : {1, 3, 4})
        for (const int layers : {1, 2, 6})
            for (const bool bidirectional : {false, true})
                for (const bool bias : {false, true})
                    QTest::addRow("%d gates, %d layers%s%s", gates, layers,
                        bidirectional ? ", both directions" : "", bias ? "" : ", no bias")
                        << gates << layers << bidirectional << bias;
}

void TestTorchNames::modelsAreRecognised()
{
    QFETCH(int, gates);
    QFETCH(int, layers);
    QFETCH(bool, bidirectional);
    QFETCH(bool, bias);
    const auto model =
        inferTorchModel(fileOf(moduleOf(std::uint64_t(gates), layers, bidirectional, bias)));
    QVERIFY2(model, model ? "" : model.error().c_str());
    QCOMPARE(model->cell, gates == 1   ? TorchCell::Vanilla
                          : gates == 3 ? TorchCell::Gru
                                       : TorchCell::Lstm);
    QCOMPARE(model->layers(), layers);
    QCOMPARE(model->bidirectional, bidirectional);
    QCOMPARE(model->inputSize, 2);
    QCOMPARE(model->units, 3);
    QCOMPARE(model->outputSize, 4);
    QCOMPARE(model->tracks.front().inputBias.empty(), !bias);
    QCOMPARE(QString::fromStdString(model->tracks.back().recurrentWeights),
        QString("rnn.weight_hh_l%1%2").arg(layers - 1).arg(bidirectional ? "_reverse" : ""));
    const auto network = Network::build(networkOptions(*model, Function::Tanh, Loss::CrossEntropy));
    QVERIFY2(network, network ? "" : network.error().c_str());
    QCOMPARE((*network)->tracks().size(), model->tracks.size());
}

void TestTorchNames::anyPrefixWillDo()
{
    for (const std::string prefix : {"", "lstm.", "a.b.0.", "my_"})
        for (const std::string readout : {"", "out.", "x_l0.", "weight_ih_l0."}) {
            if (prefix == readout)
                continue;
            const auto model = inferTorchModel(fileOf({{prefix + "weight_ih_l0", {12, 2}},
                {prefix + "weight_hh_l0", {12, 3}}, {readout + "weight", {4, 3}}}));
            QVERIFY2(model, model ? "" : model.error().c_str());
            QCOMPARE(model->readoutWeight, readout + "weight");
            QVERIFY(model->readoutBias.empty());
            QVERIFY(model->cell == TorchCell::Lstm);
        }
    const auto bare = inferTorchModel(fileOf({{"weight_ih_l0", {3, 2}}, {"weight_hh_l0", {3, 3}}}));
    QVERIFY2(bare, bare ? "" : bare.error().c_str());
    QVERIFY(!bare->hasReadout());
}

void TestTorchNames::gatesStandInPyTorchsOrder()
{
    for (const auto& [gates, names] :
        {std::pair(3U, std::string("rzn")), std::pair(4U, std::string("ifgo"))}) {
        const Safetensors file = fileOf(moduleOf(gates, 1, false, true));
        const auto model = inferTorchModel(file);
        QVERIFY(model);
        const auto network =
            *Network::build(networkOptions(*model, Function::Tanh, Loss::CrossEntropy));
        const auto parameters = parametersFromTorch(*model, *network, file);
        QVERIFY2(parameters, parameters ? "" : parameters.error().c_str());
        const std::vector<double> input = file.tensor("rnn.weight_ih_l0")->values;
        const std::vector<double> recurrent = file.tensor("rnn.weight_hh_l0")->values;
        for (std::size_t g = 0; g < names.size(); ++g)
            for (std::size_t unit = 0; unit < 3; ++unit) {
                const auto W = network->view(
                    *network->findParameter(0, std::string("W_") + names[g]), *parameters);
                const auto U = network->view(
                    *network->findParameter(0, std::string("U_") + names[g]), *parameters);
                QCOMPARE(W(Eigen::Index(unit), 1), input[(3 * g + unit) * 2 + 1]);
                QCOMPARE(U(Eigen::Index(unit), 2), recurrent[(3 * g + unit) * 3 + 2]);
            }
    }
}

void TestTorchNames::biasesAreAddedAndTheirGradientGivenToBoth()
{
    const Safetensors file = fileOf(moduleOf(3, 1, false, true));
    const auto model = inferTorchModel(file);
    QVERIFY(model);
    const auto network =
        *Network::build(networkOptions(*model, Function::Tanh, Loss::CrossEntropy));
    const Eigen::VectorXd parameters = *parametersFromTorch(*model, *network, file);
    const std::vector<double> ih = file.tensor("rnn.bias_ih_l0")->values;
    const std::vector<double> hh = file.tensor("rnn.bias_hh_l0")->values;
    const auto at = [&](const char* name, int unit) {
        return network->view(*network->findParameter(0, name), parameters)(unit);
    };
    QCOMPARE(at("b_r", 1), ih[1] + hh[1]);
    QCOMPARE(at("b_z", 2), ih[5] + hh[5]);
    QCOMPARE(at("b_n", 0), ih[6]);
    QCOMPARE(at("b_hn", 0), hh[6]);

    const std::vector<Tensor> gradient = gradientToTorch(*model, *network, parameters);
    QCOMPARE(gradient.size(), std::size_t(6));
    QCOMPARE(gradient[2].name, std::string("rnn.bias_ih_l0"));
    QVERIFY((gradient[2].shape == Sizes{9}));
    for (std::size_t i = 0; i < 6; ++i) { // r and z: the same gradient for both
        QCOMPARE(gradient[2].values[i], ih[i] + hh[i]);
        QCOMPARE(gradient[3].values[i], ih[i] + hh[i]);
    }
    for (std::size_t i = 6; i < 9; ++i) { // n: each its own
        QCOMPARE(gradient[2].values[i], ih[i]);
        QCOMPARE(gradient[3].values[i], hh[i]);
    }
    QVERIFY((gradient[4].shape == Sizes{4, 3}));
    QVERIFY(gradient[4].values == file.tensor("fc.weight")->values);
}

void TestTorchNames::whatIsWrittenIsReadAgain_data()
{
    modelsAreRecognised_data();
}

/// Names and shapes are those of the file, and the numbers stand for the same network.
void TestTorchNames::whatIsWrittenIsReadAgain()
{
    QFETCH(int, gates);
    QFETCH(int, layers);
    QFETCH(bool, bidirectional);
    QFETCH(bool, bias);
    const Safetensors file = fileOf(moduleOf(std::uint64_t(gates), layers, bidirectional, bias));
    const auto model = inferTorchModel(file);
    QVERIFY(model);
    const auto network =
        *Network::build(networkOptions(*model, Function::Tanh, Loss::CrossEntropy));
    const Eigen::VectorXd parameters = *parametersFromTorch(*model, *network, file);
    const std::vector<Tensor> written = parametersToTorch(*model, *network, parameters);
    QCOMPARE(written.size(), file.tensors().size());
    for (const Tensor& tensor : written) {
        QVERIFY2(file.find(tensor.name), tensor.name.c_str());
        QVERIFY(file.find(tensor.name)->shape == tensor.shape);
        if (tensor.name.find("bias_") == std::string::npos)
            QVERIFY(file.tensor(tensor.name)->values == tensor.values);
    }
    const auto again = Safetensors::parse(*serialiseSafetensors(written), "again");
    QVERIFY(*parametersFromTorch(*inferTorchModel(*again), *network, *again) == parameters);
}

void TestTorchNames::otherModelsAreExplained_data()
{
    QTest::addColumn<Shapes>("shapes");
    QTest::addColumn<QString>("sentence");
    const Shapes lstm = moduleOf(4, 2, true, true);
    const QString noOther = "no other cells of PyTorch are known here.";
    const QString halves =
        "a layer has weight_ih and weight_hh, and either both biases or none.";
    QTest::newRow("nothing") << Shapes()
                             << "there is no recurrent layer; expected were PyTorch's names, such "
                                "as weight_ih_l0 and weight_hh_l0. Save the state_dict() of a "
                                "model with a torch.nn.RNN, GRU or LSTM.";
    QTest::newRow("a cell of one step")
        << Shapes{{"cell.bias_ih", {12}}, {"cell.weight_hh", {12, 3}}, {"cell.weight_ih", {12, 2}}}
        << "tensor “cell.bias_ih” is of a single step, as torch.nn.LSTMCell has it; rename it to "
           "“cell.bias_ih_l0”, as torch.nn.LSTM has it, and its companions likewise.";
    QTest::newRow("two modules")
        << with(lstm, "gru.weight_ih_l0", {9, 2})
        << "there are two recurrent modules, “rnn.” and “gru.”; leave one in the file.";
    QTest::newRow("two readouts") << with(lstm, "head.weight", {4, 6})
                                  << "tensors “fc.weight” and “head.weight” could both be the "
                                     "readout; leave one of them in the file.";
    QTest::newRow("a projection") << with(lstm, "rnn.weight_hr_l0", {2, 3})
                                  << "tensor “rnn.weight_hr_l0” is the projection of an LSTM with "
                                     "proj_size, which is not known here; train one without.";
    QTest::newRow("a stranger")
        << with(lstm, "scale", {})
        << "tensor “scale” (one number) belongs neither to recurrent layers, such as weight_ih_l0, "
           "nor to a linear readout, `weight` and `bias`; leave it out of the file.";
    QTest::newRow("a zero too many")
        << with(lstm, "rnn.weight_ih_l00", {12, 2})
        << "tensor “rnn.weight_ih_l00” (12 × 2) belongs neither to recurrent layers, such as "
           "weight_ih_l0, nor to a linear readout, `weight` and `bias`; leave it out of the file.";
    QTest::newRow("two gates")
        << with(lstm, "rnn.weight_hh_l0", {6, 3})
        << "tensor “rnn.weight_hh_l0” (6 × 3): its rows must be 1 (vanilla), "
           "3 (GRU) or 4 (LSTM) times its columns, the units; " + noOther;
    QTest::newRow("half a gate")
        << with(lstm, "rnn.weight_hh_l0", {10, 3})
        << "tensor “rnn.weight_hh_l0” (10 × 3): its rows must be 1 "
           "(vanilla), 3 (GRU) or 4 (LSTM) times its columns, the units; " +
               noOther;
    QTest::newRow("no units")
        << with(lstm, "rnn.weight_hh_l0", {12, 0})
        << "tensor “rnn.weight_hh_l0” (12 × 0): its rows must be 1 (vanilla), "
           "3 (GRU) or 4 (LSTM) times its columns, the units; " + noOther;
    QTest::newRow("a vector of weights") << with(lstm, "rnn.weight_hh_l0", {12})
                                         << "tensor “rnn.weight_hh_l0” (12 numbers): its rows must "
                                            "be 1 (vanilla), 3 (GRU) or 4 (LSTM) times "
                                            "its columns, the units; " + noOther;
    QTest::newRow("no inputs") << with(lstm, "rnn.weight_ih_l0", {12, 0})
                               << "tensor “rnn.weight_ih_l0” (12 × 0): expected were 12 rows and a "
                                  "column for every input.";
    QTest::newRow("other rows")
        << with(lstm, "rnn.weight_ih_l0", {9, 2})
        << "tensor “rnn.weight_ih_l0” (9 × 2): expected was 12 × 2, 4 gates "
           "of 3 units by the inputs of the first layer.";
    QTest::newRow("a layer that reads something else")
        << with(lstm, "rnn.weight_ih_l1_reverse", {12, 3})
        << "tensor “rnn.weight_ih_l1_reverse” (12 × 3): expected was 12 × 6, 4 gates of 3 units by "
           "the outputs of the layer below.";
    QTest::newRow("a layer of another size")
        << with(lstm, "rnn.weight_hh_l1", {8, 2})
        << "tensor “rnn.weight_hh_l1” (8 × 2): expected was 12 "
           "× 3, 4 gates of 3 units by the units.";
    QTest::newRow("a short bias")
        << with(lstm, "rnn.bias_hh_l1", {3})
        << "tensor “rnn.bias_hh_l1” (3 numbers): expected was 12 numbers, 4 gates of 3 units.";
    QTest::newRow("a bias that is a matrix")
        << with(lstm, "rnn.bias_hh_l1", {12, 1})
        << "tensor “rnn.bias_hh_l1” (12 × 1): expected was 12 numbers, 4 gates of 3 units.";
    QTest::newRow("half the biases")
        << without(lstm, "rnn.bias_ih_l0") << "tensor “rnn.bias_ih_l0” is missing; " + halves;
    QTest::newRow("no weights on the input")
        << without(lstm, "rnn.weight_ih_l0") << "tensor “rnn.weight_ih_l0” is missing; " + halves;
    QTest::newRow("no first layer")
        << without(lstm, "rnn.weight_hh_l0") << "tensor “rnn.weight_hh_l0” is missing; " + halves;
    QTest::newRow("a layer left out")
        << with(lstm, "rnn.weight_ih_l3", {12, 6})
        << "tensor “rnn.weight_ih_l2” is missing: the file has no layer "
           "_l2, but _l3. Save all layers, counted from _l0 "
           "without a gap.";
    QTest::newRow("layers counted from one")
        << Shapes{{"weight_ih_l1", {12, 2}}, {"weight_hh_l1", {12, 3}}}
        << "tensor “weight_hh_l0” is missing: the file has no layer _l0, but _l1. Save all layers, "
           "counted from _l0 without a gap.";
    QTest::newRow("the reverse direction alone")
        << Shapes{{"weight_ih_l0_reverse", {12, 2}}, {"weight_hh_l0_reverse", {12, 3}}}
        << "tensor “weight_hh_l0” is missing: of layer _l0 the file has only the _reverse "
           "direction. Save both, or take _reverse out of the names.";
    QTest::newRow("a layer of one direction above two")
        << without(without(without(without(lstm, "rnn.weight_ih_l1_reverse"),
                               "rnn.weight_hh_l1_reverse"), "rnn.bias_ih_l1_reverse"),
               "rnn.bias_hh_l1_reverse")
        << "tensor “rnn.weight_ih_l1_reverse” is missing: of layer _l1 the file has only the "
           "forward direction. Save both, as of the other layers.";
    QTest::newRow("more rows than one unit has")
        << with(moduleOf(1, 1, false, false), "rnn.weight_hh_l0", {1, 1})
        << "tensor “rnn.weight_ih_l0” (3 × 2): expected was 1 × 2, 1 unit by the inputs of the "
           "first layer.";
    QTest::newRow("too many layers")
        << with(lstm, "rnn.weight_ih_l6", {12, 6})
        << "tensor names reach layer _l6; a network has up to 6 layers, _l0 to _l5.";
    QTest::newRow("a reverse direction above")
        << with(moduleOf(1, 2, false, true), "rnn.weight_ih_l1_reverse", {3, 3})
        << "layer _l1 has a _reverse direction, _l0 has none; all layers need the same directions.";
    QTest::newRow("a readout of one direction")
        << with(lstm, "fc.weight", {4, 3})
        << "tensor “fc.weight” (4 × 3): a readout has a row for every output and 6 columns, the "
           "outputs of the last layer.";
    QTest::newRow("a readout without outputs")
        << with(lstm, "fc.weight", {0, 6})
        << "tensor “fc.weight” (0 × 6): a readout has a row for every output and 6 columns, the "
           "outputs of the last layer.";
    QTest::newRow("a bias alone") << without(lstm, "fc.weight")
                                  << "tensor “fc.weight” is missing beside “fc.bias”; put "
                                     "both into the file, or none.";
    QTest::newRow("a readout with a long bias")
        << with(lstm, "fc.bias", {5})
        << "tensor “fc.bias” (5 numbers): expected was 4 numbers, the outputs of the readout.";
}

void TestTorchNames::otherModelsAreExplained()
{
    QFETCH(Shapes, shapes);
    QFETCH(QString, sentence);
    const auto model = inferTorchModel(fileOf(shapes));
    QVERIFY(!model);
    QCOMPARE(QString::fromStdString(model.error()), "m.safetensors: " + sentence);
}

void TestTorchNames::documentsAndTheirProgramsAreKnown()
{
    std::vector<Tensor> tensors = {{"run0.losses", {1}, {0.5}}};
    const auto document =
        Safetensors::parse(*serialiseSafetensors(tensors, {{"loopscope", "{}"}}), "d.loopscope");
    const auto model = inferTorchModel(*document);
    QVERIFY(!model);
    QCOMPARE(QString::fromStdString(model.error()),
        QString("d.loopscope: it is a document of Loopscope, not weights of PyTorch. Open it as a "
                "document, or write its network for PyTorch with \"loopscope export-pytorch\"."));

    // What a generated program keeps beside its weights does not disturb.
    Shapes shapes = moduleOf(4, 1, false, true);
    shapes.push_back({"exp_avg.rnn.weight_ih_l0", {12, 2}});
    shapes.push_back({"batch.inputs", {5, 1, 2}});
    const auto beside = inferTorchModel(fileOf(shapes));
    QVERIFY2(beside, beside ? "" : beside.error().c_str());
    QVERIFY(beside->cell == TorchCell::Lstm);
}

void TestTorchNames::typesThatAreNotReadAreNamed()
{
    const std::string header =
        R"({"weight_ih_l0":{"dtype":"I8","shape":[1,1],"data_offsets":[0,1]},)"
        R"("weight_hh_l0":{"dtype":"I8","shape":[1,1],"data_offsets":[1,2]}})";
    const std::string bytes =
        std::string(1, char(header.size())) + std::string(7, '\0') + header + "ab";
    const auto file = Safetensors::parse(bytes, "m.safetensors");
    QVERIFY2(file, file ? "" : file.error().c_str());
    const auto model = inferTorchModel(*file);
    QVERIFY2(model, model ? "" : model.error().c_str());
    const auto network =
        *Network::build(networkOptions(*model, Function::Tanh, Loss::CrossEntropy));
    const auto parameters = parametersFromTorch(*model, *network, *file);
    QVERIFY(!parameters);
    QVERIFY2(parameters.error().find("tensor “weight_ih_l0” is of type I8") != std::string::npos,
        parameters.error().c_str());
}

QTEST_APPLESS_MAIN(TestTorchNames)
#include "tst_torch_names.moc"
