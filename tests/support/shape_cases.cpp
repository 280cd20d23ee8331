#include "tests/support/shape_cases.h"

#include "core/bptt/engine.h"
#include "core/cell/catalog.h"

namespace loopscope::test
{

namespace
{

std::vector<LayerOptions> layersOf(
    const char* identifier, Direction direction, int units, int count)
{
    std::vector<LayerOptions> layers;
    for (int layer = 0; layer < count; ++layer)
        layers.push_back({findInCatalog(identifier)->text(), units - layer, direction});
    return layers;
}

NetworkOptions oneStack(Shape shape, const char* identifier, Direction direction, int layers)
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 3;
    options.shape = shape;
    options.layers = layersOf(identifier, direction, 4, layers);
    return options;
}

NetworkOptions encoderDecoder(
    const char* identifier, Attention attention, Direction direction, int encoderUnits, int layers)
{
    NetworkOptions options = oneStack(Shape::EncoderDecoder, identifier, direction, 0);
    options.layers = layersOf(identifier, direction, encoderUnits, layers);
    options.decoder = layersOf(identifier, Direction::Forward, 4, layers);
    options.outputSize = 4;
    options.attention = attention;
    return options;
}

} // namespace

std::vector<ShapeCase> shapeCases()
{
    const auto forward = Direction::Forward;
    const auto backward = Direction::Backward;
    const auto both = Direction::Both;
    const auto padded = true;
    return {
        {"many to many", oneStack(Shape::ManyToMany, "gru", forward, 1)},
        {"two layers, both directions", oneStack(Shape::ManyToMany, "lstm", both, 2), padded},
        {"backward, padded", oneStack(Shape::ManyToMany, "gru", backward, 1), padded},
        {"many to one", oneStack(Shape::ManyToOne, "lstm", forward, 2), padded},
        {"many to one, both directions", oneStack(Shape::ManyToOne, "gru", both, 2), padded},
        {"one to many", oneStack(Shape::OneToMany, "lstm", forward, 2)},
        {"encoder–decoder", encoderDecoder("lstm", Attention::None, forward, 4, 1), padded},
        {"encoder–decoder, bridge", encoderDecoder("lstm", Attention::None, both, 3, 2)},
        {"dot attention", encoderDecoder("gru", Attention::Dot, both, 2, 1), padded},
        {"additive attention", encoderDecoder("gru", Attention::Additive, both, 2, 2)},
    };
}

std::shared_ptr<const Iteration> runCase(const RandomCase& item)
{
    auto iteration = std::make_shared<Iteration>();
    Engine::batch(*iteration) = item.batch;
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    Engine(item.network).run(*iteration, state);
    return iteration;
}

} // namespace loopscope::test
