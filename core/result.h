#pragma once

#include <tl/expected.hpp>

#include <string>

namespace loopscope {

/// A value, or why there is none: by default a full sentence that names the place and the cause.
template <typename T, typename Error = std::string>
using Result = tl::expected<T, Error>;

using tl::unexpected;

} // namespace loopscope
