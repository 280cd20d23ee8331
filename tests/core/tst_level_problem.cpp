#include "core/cell/level_problem.h"
#include "core/network/random.h"

#include <QTest>

#include <algorithm>
#include <cstdlib>

using namespace loopscope;

class TestLevelProblem : public QObject
{
    Q_OBJECT
private slots:
    void pullsAreObeyedWhereNothingIsInTheWay();
    void distancesAreKept();
    void heavierPullsWin();
    void nothingIsFoundWhereDistancesContradict();
    void noOtherHeightsAreBetter();
    void manyThingsMoveTogether();
};

namespace
{

long sumOf(const LevelProblem& problem, const std::vector<int>& heights)
{
    long sum = 0;
    for (const LevelProblem::Pull& pull : problem.pulls) {
        const int apart = heights[std::size_t(pull.b)] - heights[std::size_t(pull.a)];
        sum += long(pull.weight) * std::abs(apart - pull.offset);
    }
    return sum;
}

bool isAllowed(const LevelProblem& problem, const std::vector<int>& heights)
{
    return std::all_of(problem.distances.begin(), problem.distances.end(),
        [&heights](const LevelProblem::Distance& distance) {
            return heights[std::size_t(distance.below)] - heights[std::size_t(distance.above)] >=
                   distance.least;
        });
}

/// The least sum of all heights in [0, most], by trying every one of them.
long leastSum(const LevelProblem& problem, int most)
{
    std::vector<int> heights(std::size_t(problem.count), 0);
    long least = -1;
    while (true) {
        if (isAllowed(problem, heights)) {
            const long sum = sumOf(problem, heights);
            least = least < 0 ? sum : std::min(least, sum);
        }
        std::size_t digit = 0;
        while (digit < heights.size() && heights[digit] == most)
            heights[digit++] = 0;
        if (digit == heights.size())
            return least;
        ++heights[digit];
    }
}

LevelProblem randomProblem(std::mt19937_64& engine)
{
    LevelProblem problem;
    problem.count = 4;
    for (int i = 0; i < 5; ++i) {
        const int a = int(integerBelow(engine, 4));
        const int b = (a + 1 + int(integerBelow(engine, 3))) % 4;
        problem.pulls.push_back(
            {a, b, int(integerBelow(engine, 7)) - 3, 1 + int(integerBelow(engine, 4))});
    }
    for (int i = 0; i < 3; ++i) {
        const int above = int(integerBelow(engine, 3));
        const int below = above + 1 + int(integerBelow(engine, std::uint64_t(3 - above)));
        problem.keepApart(above, below, int(integerBelow(engine, 4)) - 1);
    }
    return problem;
}

} // namespace

void TestLevelProblem::pullsAreObeyedWhereNothingIsInTheWay()
{
    LevelProblem problem;
    problem.count = 3;
    problem.pulls = {{0, 1, 100, 1}, {1, 2, -250, 1}};
    const std::vector<int> heights = solveLevels(problem);
    QCOMPARE(heights[1] - heights[0], 100);
    QCOMPARE(heights[2] - heights[1], -250);
}

void TestLevelProblem::distancesAreKept()
{
    LevelProblem problem;
    problem.count = 3;
    problem.pulls = {{0, 1, 0, 1}, {0, 2, 0, 1}};
    problem.keepApart(1, 2, 30);
    problem.fix(0, 1, -10);
    const std::vector<int> heights = solveLevels(problem);
    QCOMPARE(heights[1] - heights[0], -10);
    QCOMPARE(heights[2] - heights[1], 30);
}

void TestLevelProblem::heavierPullsWin()
{
    LevelProblem problem;
    problem.count = 3;
    problem.fix(0, 1, 50);
    problem.pulls = {{0, 2, 0, 3}, {1, 2, 0, 5}};
    const std::vector<int> heights = solveLevels(problem);
    QCOMPARE(heights[2], heights[1]);
}

void TestLevelProblem::nothingIsFoundWhereDistancesContradict()
{
    LevelProblem problem;
    problem.count = 2;
    problem.keepApart(0, 1, 3);
    problem.keepApart(1, 0, -2);
    QVERIFY(solveLevels(problem).empty());
}

void TestLevelProblem::noOtherHeightsAreBetter()
{
    std::mt19937_64 engine(5);
    for (int i = 0; i < 200; ++i) {
        const LevelProblem problem = randomProblem(engine);
        const std::vector<int> heights = solveLevels(problem);
        QVERIFY(isAllowed(problem, heights));
        // Offsets and distances are at most 3, so that three of them span less than 10.
        QCOMPARE(sumOf(problem, heights), leastSum(problem, 10));
    }
}

/// A chain of a hundred that each wants to be level with the next: only all together can they
/// follow the one at the end.
void TestLevelProblem::manyThingsMoveTogether()
{
    LevelProblem problem;
    problem.count = 102;
    problem.fix(0, 1, 1000);
    for (int i = 2; i < 101; ++i)
        problem.pulls.push_back({i, i + 1, 0, 8});
    problem.pulls.push_back({101, 1, 0, 1});
    for (int i = 2; i < 102; ++i)
        problem.keepApart(0, i, 20);
    const std::vector<int> heights = solveLevels(problem);
    for (int i = 2; i < 102; ++i)
        QCOMPARE(heights[std::size_t(i)] - heights[0], 1000);
}

QTEST_APPLESS_MAIN(TestLevelProblem)
#include "tst_level_problem.moc"
