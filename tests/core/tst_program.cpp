#include "core/cell/catalog.h"
#include "core/cell/program.h"

#include <QTest>

using namespace loopscope;

class TestProgram : public QObject
{
    Q_OBJECT

private slots:
    void lstmBecomesItsOperationsInOrder();
};

void TestProgram::lstmBecomesItsOperationsInOrder()
{
    const Result<Program, NotationError> program = parseProgram(findInCatalog("lstm")->equations);
    QVERIFY2(program.has_value(), program ? "" : program.error().sentence().c_str());
    QStringList names;
    for (const Symbol& symbol : program->symbols)
        names.append(QString::fromStdString(symbol.name));
    QCOMPARE(names.join(' '), QString("x i f g o c h"));
    QCOMPARE(program->symbols[size_t(program->output)].name, std::string("h"));
    QVERIFY(program->symbols[size_t(*program->findSymbol("c"))].isState());
    QVERIFY(program->symbols[size_t(*program->findSymbol("h"))].isState());
    QVERIFY(!program->symbols[size_t(*program->findSymbol("f"))].isState());
    QVERIFY(!program->symbols[0].isState());
    QCOMPARE(int(program->parameters.size()), 12);
    QCOMPARE(program->parameters[0].name, std::string("W_i"));
    QCOMPARE(program->parameters[0].kind, ParameterKind::InputMatrix);
    QCOMPARE(program->parameters[1].kind, ParameterKind::RecurrentMatrix);
    QCOMPARE(program->parameters[2].kind, ParameterKind::Bias);
    // A gate is x, W·, h, U·, +, b, +, sigmoid.
    QCOMPARE(int(program->operations.size()), 4 * 8 + 7 + 4);
}

QTEST_APPLESS_MAIN(TestProgram)
#include "tst_program.moc"
