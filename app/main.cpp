#include "app/run.h"

int main(int argc, char** argv)
{
    return loopscope::app::run(argc, argv);
}
