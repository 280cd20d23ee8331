#include "core/file/safetensors.h"
#include "core/network/random.h"
#include "tests/support/allocation_count.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

using namespace loopscope;

namespace
{

std::string littleEndian(std::uint64_t value)
{
    std::string bytes;
    for (int i = 0; i < 8; ++i)
        bytes.push_back(char((value >> (8 * i)) & 0xFF));
    return bytes;
}

/// A file of a header as it is and so many bytes of data.
std::string fileOf(const std::string& header, std::size_t dataSize)
{
    return littleEndian(header.size()) + header + std::string(dataSize, '\0');
}

std::string smallFile()
{
    const Result<std::string> bytes = serialiseSafetensors(
        {{"rnn.weight_ih_l0", {2, 3}, {1, 2, 3, 4, 5, 6}},
            {"b", {2}, {0.5, -0.5}, ElementType::F32}, {"empty", {0, 4}, {}}, {"scalar", {}, {7}}},
        {{"title", "Grüße"}});
    return bytes.value();
}

/// Reads the bytes, and every tensor if they are a file. @return what is wrong with the answer
QString findProblemOfAnswer(const std::string& bytes)
{
    const Result<Safetensors> file = Safetensors::parse(bytes, "model.safetensors");
    if (!file) {
        const QString sentence = QString::fromStdString(file.error());
        const bool isSentence =
            sentence.startsWith("model.safetensors cannot be read as safetensors: ") &&
            sentence.endsWith('.');
        return isSentence ? QString() : "no sentence: " + sentence;
    }
    for (const TensorInfo& info : file->tensors()) {
        const Result<Tensor> tensor = file->tensor(info.name);
        if (!tensor && QString::fromStdString(tensor.error()).indexOf("is of type") < 0)
            return QString::fromStdString(tensor.error());
    }
    return {};
}

/// The same, and whether a length was believed unchecked: that would ask for much memory.
QString findProblemOfReading(const std::string& bytes)
{
    test::startCountingAllocations();
    const QString problem = findProblemOfAnswer(bytes);
    const std::size_t largest = test::stopCountingAllocations().largest;
    // A double has four times the bytes of an F16; JSON's words are small.
    const std::size_t allowed = 4 * bytes.size() + 8192;
    if (largest > allowed)
        return QString("allocates %1 bytes for a file of %2").arg(largest).arg(bytes.size());
    return problem;
}

/// A shape, numbers of every kind and names out of a seed.
std::vector<Tensor> randomTensors(RandomEngine& engine)
{
    std::vector<Tensor> tensors(integerBelow(engine, 6));
    for (std::size_t t = 0; t < tensors.size(); ++t) {
        Tensor& tensor = tensors[t];
        tensor.name = "t" + std::to_string(t) + (t % 2 == 0 ? "\"\\\n" : "σ·");
        tensor.type = integerBelow(engine, 2) == 0 ? ElementType::F64 : ElementType::F32;
        std::size_t count = 1;
        for (std::uint64_t rank = integerBelow(engine, 4); rank > 0; --rank) {
            tensor.shape.push_back(integerBelow(engine, 5));
            count *= tensor.shape.back();
        }
        for (std::size_t i = 0; i < count; ++i) {
            const double number = std::bit_cast<double>(engine());
            tensor.values.push_back(
                tensor.type == ElementType::F64 ? number : double(float(normal(engine))));
        }
    }
    return tensors;
}

bool sameBits(const std::vector<double>& a, const std::vector<double>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
        return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    });
}

} // namespace

class TestSafetensors : public QObject
{
    Q_OBJECT

private slots:
    void writesTheVeryBytesOfTheFormat();
    void writtenFilesAreReadBackBitForBit();
    void readsShortNumbersExactly_data();
    void readsShortNumbersExactly();
    void listsTypesThatItDoesNotRead();
    void namesWhatIsMissing();
    void everyTruncationIsRefused();
    void flippedBitsAreAnsweredCalmly();
    void brokenFilesAreExplained_data();
    void brokenFilesAreExplained();
    void deepNestingIsRefused();
    void refusesToWriteWhatCannotBeRead();
};

void TestSafetensors::writesTheVeryBytesOfTheFormat()
{
    const std::string header = R"({"__metadata__":{"a":"b"},"w":{"dtype":"F64","shape":[1,2],)"
                               R"("data_offsets":[0,16]},"v":{"dtype":"F32","shape":[1],)"
                               R"("data_offsets":[16,20]}})";
    const std::string padding((8 - header.size() % 8) % 8, ' ');
    const std::string expected = littleEndian(header.size() + padding.size()) + header + padding +
                                 littleEndian(std::bit_cast<std::uint64_t>(1.0)) +
                                 littleEndian(std::bit_cast<std::uint64_t>(-2.0)) +
                                 littleEndian(std::bit_cast<std::uint32_t>(0.5F)).substr(0, 4);
    const auto bytes = serialiseSafetensors(
        {{"v", {1}, {0.5}, ElementType::F32}, {"w", {1, 2}, {1.0, -2.0}}}, {{"a", "b"}});
    QVERIFY(bytes);
    QCOMPARE(QByteArray::fromStdString(*bytes), QByteArray::fromStdString(expected));
}

void TestSafetensors::writtenFilesAreReadBackBitForBit()
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        RandomEngine engine(seed);
        const std::vector<Tensor> tensors = randomTensors(engine);
        const Metadata metadata = {{"seed", std::to_string(seed)}, {"\"quoted\"\n", "∂L/∂h"}};
        const auto bytes = serialiseSafetensors(tensors, metadata);
        QVERIFY2(bytes, bytes ? "" : bytes.error().c_str());
        const auto file = Safetensors::parse(*bytes, "memory");
        QVERIFY2(file, file ? "" : file.error().c_str());
        QVERIFY(file->metadata() == metadata);
        QCOMPARE(file->tensors().size(), tensors.size());
        for (const Tensor& tensor : tensors) {
            const auto found = file->tensor(tensor.name);
            QVERIFY2(found, found ? "" : found.error().c_str());
            QVERIFY(found->shape == tensor.shape);
            QVERIFY2(sameBits(found->values, tensor.values), tensor.name.c_str());
            QCOMPARE(file->find(tensor.name)->type, tensor.type);
        }
    }
}

void TestSafetensors::readsShortNumbersExactly_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<quint32>("bits");
    QTest::addColumn<double>("expected");
    const double infinity = std::numeric_limits<double>::infinity();
    const double notANumber = std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("half, one") << "F16" << 0x3C00U << 1.0;
    QTest::newRow("half, minus two") << "F16" << 0xC000U << -2.0;
    QTest::newRow("half, largest") << "F16" << 0x7BFFU << 65504.0;
    QTest::newRow("half, smallest normal") << "F16" << 0x0400U << 0x1p-14;
    QTest::newRow("half, smallest") << "F16" << 0x0001U << 0x1p-24;
    QTest::newRow("half, a third") << "F16" << 0x3555U << 0x1.554p-2;
    QTest::newRow("half, minus zero") << "F16" << 0x8000U << -0.0;
    QTest::newRow("half, infinity") << "F16" << 0x7C00U << infinity;
    QTest::newRow("half, minus infinity") << "F16" << 0xFC00U << -infinity;
    QTest::newRow("half, not a number") << "F16" << 0x7E01U << notANumber;
    QTest::newRow("brain, pi") << "BF16" << 0x4049U << 3.140625;
    QTest::newRow("brain, smallest") << "BF16" << 0x0001U << 0x1p-133;
    QTest::newRow("brain, minus infinity") << "BF16" << 0xFF80U << -infinity;
    QTest::newRow("single, a tenth") << "F32" << 0x3DCCCCCDU << double(0.1F);
    QTest::newRow("single, smallest") << "F32" << 0x00000001U << 0x1p-149;
    QTest::newRow("single, not a number") << "F32" << 0x7FC00000U << notANumber;
}

void TestSafetensors::readsShortNumbersExactly()
{
    QFETCH(QString, type);
    QFETCH(quint32, bits);
    QFETCH(double, expected);
    const std::size_t size = type == "F32" ? 4 : 2;
    const std::string header = QString(R"({"w":{"dtype":"%1","shape":[],"data_offsets":[0,%2]}})")
                                   .arg(type)
                                   .arg(size)
                                   .toStdString();
    const auto file =
        Safetensors::parse(fileOf(header, 0) + littleEndian(bits).substr(0, size), "memory");
    QVERIFY2(file, file ? "" : file.error().c_str());
    const auto tensor = file->tensor("w");
    QVERIFY2(tensor, tensor ? "" : tensor.error().c_str());
    QCOMPARE(tensor->values.size(), std::size_t(1));
    if (std::isnan(expected))
        QVERIFY(std::isnan(tensor->values[0]));
    else
        QVERIFY(sameBits(tensor->values, {expected}));
}

void TestSafetensors::listsTypesThatItDoesNotRead()
{
    const auto file = Safetensors::parse(
        fileOf(R"({"steps":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}})", 16),
        "a.safetensors");
    QVERIFY2(file, file ? "" : file.error().c_str());
    QCOMPARE(file->tensors().size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(file->tensors()[0].describe()), QString("“steps” (2 numbers)"));
    QCOMPARE(QString::fromStdString(file->tensor("steps").error()),
        QString("a.safetensors: tensor “steps” is of type I64; numbers are read from F64, F32, F16 "
                "and BF16. Convert it, in PyTorch with .double()."));
}

void TestSafetensors::namesWhatIsMissing()
{
    const auto file = Safetensors::parse(fileOf("{}", 0), "a.safetensors");
    QVERIFY2(file, file ? "" : file.error().c_str());
    QCOMPARE(QString::fromStdString(file->tensor("w").error()),
        QString("a.safetensors has no tensor “w”."));
    QCOMPARE(QString::fromStdString(Safetensors::read("/no/such.safetensors").error()),
        QString("/no/such.safetensors cannot be read: No such file or directory; check its name "
        "and its folder."));
}

void TestSafetensors::everyTruncationIsRefused()
{
    const std::string whole = smallFile();
    QVERIFY(Safetensors::parse(whole, "memory"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        QVERIFY2(!Safetensors::parse(whole.substr(0, size), "memory"),
            qPrintable(QString::number(size)));
        const QString problem = findProblemOfReading(whole.substr(0, size));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

void TestSafetensors::flippedBitsAreAnsweredCalmly()
{
    const std::string whole = smallFile();
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::string bytes = whole;
        bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << (bit % 8)));
        const QString problem = findProblemOfReading(bytes);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    RandomEngine engine(3);
    for (int variant = 0; variant < 20000; ++variant) {
        std::string bytes = whole;
        for (std::uint64_t change = 0; change <= integerBelow(engine, 4); ++change)
            bytes[integerBelow(engine, bytes.size())] = char(integerBelow(engine, 256));
        const QString problem = findProblemOfReading(bytes);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

void TestSafetensors::brokenFilesAreExplained_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const auto add = [](const char* name, const std::string& bytes, const char* expected) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(expected);
    };
    const auto header = [&add](const char* name, const std::string& text, std::size_t dataSize,
                            const char* expected) { add(name, fileOf(text, dataSize), expected); };
    const auto tensor = [](const std::string& type, const std::string& shape,
                            const std::string& offsets) {
        return R"({"w":{"dtype":)" + type + R"(,"shape":)" + shape + R"(,"data_offsets":)" +
               offsets + "}}";
    };

    add("nothing", "", "the file has 0 bytes; the length of the header alone takes 8.");
    add("one byte", "1", "the file has 1 byte; the length of the header alone takes 8.");
    add("seven bytes", "1234567", "the file has 7 bytes; the length of the header alone takes 8.");
    add("a huge length", littleEndian(~std::uint64_t(0)) + "{}",
        "its first 8 bytes claim a header of 18446744073709551615 bytes; at most 100000000 are "
        "read.");
    add("a length that is just too large", littleEndian(maximumSafetensorsHeader + 1) + "{}",
        "its first 8 bytes claim a header of 100000001 bytes; at most 100000000 are read.");
    add("a length beyond the end", littleEndian(3) + "{}",
        "its first 8 bytes claim a header of 3 bytes, but behind them the file has only 2 bytes: "
        "it is cut off.");
    add("no header", littleEndian(0), "the header does not begin with {.");
    add("spaces before the header", fileOf(" {}", 0), "the header does not begin with {.");
    header("a list", "[]", 0, "the header does not begin with {.");
    header("half an object", "{", 0, "the header is not valid JSON at its byte 2.");
    header("words", "{w}", 0, "the header is not valid JSON at its byte 2.");
    header("two objects", "{}{}", 0, "the header is not valid JSON at its byte 3.");
    header("a comment", "{/* */}", 0, "the header is not valid JSON at its byte 2.");
    header("a zero byte", std::string("{\0}", 3), 0, "the header is not valid JSON at its byte 2.");
    header("a name in Latin-1", "{\"Gr\xFC\xDF\x65\":1}", 0,
        "the header has a text that is not UTF-8 at its byte 5.");
    header(
        "a surrogate alone", R"({"\ud800":1})", 0, "the header is not valid JSON at its byte 9.");
    header("data but no tensor", "{}", 5, "the last 5 bytes belong to no tensor.");
    header("a tensor that is a number", R"({"w":1})", 0,
        "entry “w” of the header holds the number 1; expected was an object with dtype, shape and "
        "data_offsets.");
    header("a tensor that is null", R"({"w":null})", 0,
        "entry “w” of the header holds null; expected was an object with dtype, shape and "
        "data_offsets.");
    header("a tensor that is a list", R"({"w":[1]})", 0,
        "entry “w” of the header holds a list; expected was an object with dtype, shape and "
        "data_offsets.");
    header("metadata that is a text", R"({"__metadata__":"x"})", 0,
        "entry “__metadata__” of the header holds the text “x”; expected was an object with dtype, "
        "shape "
        "and data_offsets.");
    header("metadata that holds a number", R"({"__metadata__":{"epoch":3}})", 0,
        "`__metadata__` of the header, at “epoch”, holds the number 3; expected was a text.");
    header("metadata that holds an object", R"({"__metadata__":{"a":{}}})", 0,
        "`__metadata__` of the header, at “a”, holds an object; expected was a text.");
    header("metadata that repeats itself", R"({"__metadata__":{"a":"1","a":"2"}})", 0,
        "`__metadata__` of the header gives “a” twice.");
    header("two tensors of one name",
        R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
        R"("w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
        2, "the header has two entries “w”; the name of a tensor must be given once.");
    header("a name with line feeds and no end", R"({"\n\n)" + std::string(100, 'x') + R"(":true})",
        0,
        "entry “??xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” "
        "of the "
        "header holds true or false; expected was an object with dtype, shape and data_offsets.");
    header("an unknown entry", R"({"w":{"dtype":"U8","stride":[1]}})", 0,
        "tensor “w” of the header has the unknown entry “stride”; dtype, shape and data_offsets "
        "are known.");
    header("no type", R"({"w":{"shape":[1],"data_offsets":[0,1]}})", 1,
        "tensor “w” of the header lacks `dtype`.");
    header("no shape", R"({"w":{"dtype":"U8","data_offsets":[0,1]}})", 1,
        "tensor “w” of the header lacks `shape`.");
    header("no offsets", R"({"w":{"dtype":"U8","shape":[1]}})", 1,
        "tensor “w” of the header lacks `data_offsets`.");
    header("two types", R"({"w":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1,
        "tensor “w” of the header gives “dtype” twice.");
    header("an unknown type", tensor(R"("F128")", "[1]", "[0,16]"), 16,
        "tensor “w” of the header, at `dtype`, holds the unknown type “F128”; expected was the "
        "name of a "
        "type such as \"F64\".");
    header("a type that is a number", tensor("64", "[1]", "[0,8]"), 8,
        "tensor “w” of the header, at `dtype`, holds the number 64; expected was the name of a "
        "type such "
        "as \"F64\".");
    header("a shape that is a number", tensor(R"("F64")", "1", "[0,8]"), 8,
        "tensor “w” of the header, at `shape`, holds the number 1; expected was a list of sizes.");
    header("a negative size", tensor(R"("F64")", "[-1]", "[0,8]"), 8,
        "tensor “w” of the header, at `shape`, holds the negative number -1; expected was whole "
        "numbers "
        "from 0 to 2^64 - 1.");
    header("a broken size", tensor(R"("F64")", "[1.5]", "[0,8]"), 8,
        "tensor “w” of the header, at `shape`, holds the number 1.5; expected was whole numbers "
        "from 0 to "
        "2^64 - 1.");
    header("a size of 2^64", tensor(R"("F64")", "[18446744073709551616]", "[0,8]"), 8,
        "tensor “w” of the header, at `shape`, holds the number 18446744073709551616; expected was "
        "whole "
        "numbers from 0 to 2^64 - 1.");
    header("a size that is a text", tensor(R"("F64")", R"(["1"])", "[0,8]"), 8,
        "tensor “w” of the header, at `shape`, holds the text “1”; expected was whole numbers from "
        "0 to "
        "2^64 - 1.");
    header("a shape in a shape", tensor(R"("F64")", "[[1]]", "[0,8]"), 8,
        "tensor “w” of the header, at `shape`, holds a list; expected was whole numbers from 0 to "
        "2^64 - 1.");
    header("one offset", tensor(R"("F64")", "[1]", "[0]"), 8,
        "tensor “w” of the header, at `data_offsets`, holds fewer than two numbers; expected was "
        "two whole "
        "numbers from 0 to 2^64 - 1.");
    header("three offsets", tensor(R"("F64")", "[1]", "[0,8,8]"), 8,
        "tensor “w” of the header, at `data_offsets`, holds more than two numbers; expected was "
        "two whole "
        "numbers from 0 to 2^64 - 1.");
    header("an offset beyond all numbers", tensor(R"("F64")", "[1]", "[0,1e999]"), 8,
        "the header is not valid JSON at its byte 55.");
    header("an end before its beginning", tensor(R"("F64")", "[1]", "[8,0]"), 8,
        "tensor “w” goes from byte 8 to 0: its end comes before its beginning.");
    header("an end beyond the file", tensor(R"("F64")", "[2]", "[0,16]"), 8,
        "tensor “w” goes from byte 0 to 16 of the data, but there are only 8 bytes: the file is "
        "cut off or "
        "its header is wrong.");
    header("an end beyond every file", tensor(R"("F64")", "[2]", "[0,18446744073709551615]"), 8,
        "tensor “w” goes from byte 0 to 18446744073709551615 of the data, but there are only 8 "
        "bytes: the "
        "file is cut off or its header is wrong.");
    header("a shape that needs more", tensor(R"("F64")", "[2]", "[0,8]"), 8,
        "tensor “w” has 8 bytes; its shape and its type F64 need 16.");
    header("a shape that needs less", tensor(R"("F32")", "[1]", "[0,8]"), 8,
        "tensor “w” has 8 bytes; its shape and its type F32 need 4.");
    header("a shape whose product overflows to the right size",
        tensor(R"("U8")", "[4294967296,4294967296]", "[0,0]"), 0,
        "tensor “w” has a shape of more than 2^64 bytes.");
    header("a shape whose bytes overflow to the right size",
        tensor(R"("F64")", "[2305843009213693953]", "[0,8]"), 8,
        "tensor “w” has a shape of more than 2^64 bytes.");
    header("a hole at the start", tensor(R"("U8")", "[1]", "[1,2]"), 2,
        "the bytes 0 to 1 of the data, before tensor “w”, belong to no tensor.");
    header("bytes at the end", tensor(R"("U8")", "[1]", "[0,1]"), 3,
        "the last 2 bytes belong to no tensor.");
    header("one byte at the end", tensor(R"("U8")", "[1]", "[0,1]"), 2,
        "the last byte belongs to no tensor.");
    header("one byte of eight", tensor(R"("F64")", "[1]", "[0,8]"), 1,
        "tensor “w” goes from byte 0 to 8 of the data, but there is only 1 byte: the file is cut "
        "off or its header is wrong.");
    header("an overlap",
        R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
        R"("b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
        3, "tensors “a” and “b” overlap at byte 1 of the data.");
    header("the same bytes twice",
        R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
        R"("b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})",
        2, "tensors “a” and “b” overlap at byte 0 of the data.");
    header("a hole in the middle",
        R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]},)"
        R"("a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})",
        4, "the bytes 2 to 3 of the data, before tensor “b”, belong to no tensor.");
}

void TestSafetensors::brokenFilesAreExplained()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    const auto file = Safetensors::parse(bytes.toStdString(), "model.safetensors");
    QVERIFY(!file);
    QCOMPARE(QString::fromStdString(file.error()),
        "model.safetensors cannot be read as safetensors: " + expected);
    const QString problem = findProblemOfReading(bytes.toStdString());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestSafetensors::deepNestingIsRefused()
{
    for (const std::string& opening : {std::string("["), std::string("{\"a\":")}) {
        std::string header = "{\"w\":";
        for (int depth = 0; depth < 1000000; ++depth)
            header += opening;
        const auto file = Safetensors::parse(fileOf(header, 0), "memory");
        QVERIFY(!file);
        QVERIFY2(file.error().find("“w” of the header") != std::string::npos, file.error().c_str());
    }
}

void TestSafetensors::refusesToWriteWhatCannotBeRead()
{
    QCOMPARE(
        QString::fromStdString(serialiseSafetensors({{"w", {1}, {1}}, {"w", {1}, {2}}}).error()),
        QString("the name “w” is taken already."));
    QCOMPARE(QString::fromStdString(serialiseSafetensors({{"__metadata__", {1}, {1}}}).error()),
        QString("the name “__metadata__” is taken already."));
    QCOMPARE(QString::fromStdString(serialiseSafetensors({}, {{"a", "\xFF"}}).error()),
        QString("a name or a text beside the tensors is not UTF-8."));
    QVERIFY_EXCEPTION_THROWN((void)serialiseSafetensors({{"w", {3}, {1}}}), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(
        (void)serialiseSafetensors({{"w", {1}, {1}, ElementType::I64}}), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
