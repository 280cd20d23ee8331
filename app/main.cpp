#include <QCoreApplication>

#include <cstdio>

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    std::puts("loopscope " LOOPSCOPE_VERSION);
    return 0;
}
