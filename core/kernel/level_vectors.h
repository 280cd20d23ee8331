#pragma once

#include "core/kernel/level.h"

// Vectors of the level that is being compiled, and the functions of the notation on them.
//
// Included by one source file a level, each compiled for other processors. Everything is in an
// unnamed namespace, and neither Eigen nor a standard header is included: the linker keeps only one
// of several equal inline functions, and it could keep one that the processor cannot run.

#if !defined(LOOPSCOPE_LEVEL_WIDTH) || !defined(LOOPSCOPE_LEVEL_NAME)
#error "a level defines its vector width and its name before it includes its source"
#endif

#if defined(__clang__)
#define LOOPSCOPE_UNROLL _Pragma("unroll")
#else
#define LOOPSCOPE_UNROLL _Pragma("GCC unroll 32")
#endif
#define LOOPSCOPE_INLINE inline __attribute__((always_inline))

namespace loopscope::kernel
{
namespace
{

/// Doubles in a vector.
constexpr int width = LOOPSCOPE_LEVEL_WIDTH;

typedef double Vector __attribute__((vector_size(width * 8)));
typedef unsigned long long Bits __attribute__((vector_size(width * 8)));
typedef double VectorInMemory __attribute__((vector_size(width * 8), aligned(8), may_alias));

LOOPSCOPE_INLINE Vector load(const double* from)
{
    return *reinterpret_cast<const VectorInMemory*>(from);
}

LOOPSCOPE_INLINE void store(double* to, Vector a)
{
    *reinterpret_cast<VectorInMemory*>(to) = a;
}

/// The rows from i on of column j.
LOOPSCOPE_INLINE Vector at(ConstColumns a, Index j, Index i)
{
    return load(a.data + j * a.stride + i);
}

LOOPSCOPE_INLINE Vector broadcast(double a)
{
    return a - Vector{};
}

LOOPSCOPE_INLINE Vector magnitude(Vector a)
{
    return Vector(Bits(a) & 0x7fffffffffffffffULL);
}

LOOPSCOPE_INLINE Vector withSignOf(Vector magnitude, Vector sign)
{
    return Vector(Bits(magnitude) | (Bits(sign) & 0x8000000000000000ULL));
}

/// 2^n, −1023 < n < 1024 in two's complement.
LOOPSCOPE_INLINE Vector powerOfTwo(Bits n)
{
    return Vector((n + 1023) << 52);
}

/// exp(x) = (1 + r + tail + rest) · 2^n, not yet added up: the sum of the small parts is exact
/// enough to be rounded once more.
struct ReducedExponential {
    Vector r;    ///< |r| ≤ ln 2 / 2
    Vector tail; ///< what rounding took from r
    Vector rest; ///< exp(r) − 1 − r
    Bits n;      ///< two's complement
};

/// @param x  |x| < 1100, or not-a-number, which makes r not-a-number
LOOPSCOPE_INLINE ReducedExponential reduceExponential(Vector x)
{
    // Adding 1.5·2^52 leaves the nearest integer in the low bits of the sum.
    const Vector shifter = broadcast(6755399441055744.0);
    const Vector shifted = x * 1.4426950408889634 + shifter;
    const Vector n = shifted - shifter;
    // ln 2 in two parts; the first is so short that n times it is exact.
    const Vector nearly = x - n * 6.93145751953125e-1;
    const Vector r = nearly - n * 1.42860682030941723212e-6;
    const Vector tail = (nearly - r) - n * 1.42860682030941723212e-6;
    // exp(r) = 1 + r + r²·p(r); p minimises the largest relative error of exp: 3.6e-18.
    const Vector r2 = r * r;
    const Vector r4 = r2 * r2;
    const Vector p01 = 0.1666666666666641 * r + 0.50000000000000111;
    const Vector p23 = 0.0083333333334949782 * r + 0.041666666666529725;
    const Vector p45 = 0.00019841269505771318 * r + 0.0013888888943759919;
    const Vector p67 = 2.7557586806200696e-06 * r + 2.4801492949677831e-05;
    const Vector p89 = 2.5000018094703843e-08 * r + 2.7630306236259961e-07;
    const Vector low = p23 * r2 + p01;
    const Vector high = (p89 * r2 + p67) * r2 + p45;
    const Vector p = high * r4 + low;
    return {r, tail, p * r2, Bits(shifted) - Bits(shifter)};
}

LOOPSCOPE_INLINE Vector exponential(Vector x)
{
    // Beyond these bounds the result is infinite or zero. Comparing this way round keeps
    // not-a-number.
    x = x > 710.0 ? broadcast(710.0) : x;
    x = x < -746.0 ? broadcast(-746.0) : x;
    const ReducedExponential reduced = reduceExponential(x);
    // 2^n in two factors: one alone cannot hold a subnormal result, nor 2^1024.
    const Bits half = ((reduced.n + 2048) >> 1) - 1024;
    const Vector first = powerOfTwo(half);
    const Vector second = powerOfTwo(reduced.n - half);
    return (reduced.rest + reduced.tail + reduced.r + 1.0) * first * second;
}

/// 1/(1 + exp(−x)). With exp(−x) = (1 + q)·2^n the denominator is (1 + 2^n) + q·2^n, rounded once
/// more only.
LOOPSCOPE_INLINE Vector sigmoidOf(Vector x)
{
    Vector t = -x;
    t = t > 746.0 ? broadcast(746.0) : t;
    t = t < -60.0 ? broadcast(-60.0) : t;
    const ReducedExponential reduced = reduceExponential(t);
    // 2^n in two factors, so that a subnormal result keeps the digits that it can have.
    const Bits second = Bits(t > 690.0) & 128;
    const Vector first = powerOfTwo(reduced.n - second);
    const Vector denominator = ((reduced.rest + reduced.r) * first + 1.0) + first;
    return 1.0 / denominator * powerOfTwo(-second);
}

/// Below 0.625 x + x³·P(x²)/Q(x²) of Moshier's Cephes library, else 1 − 2/(exp(2|x|) + 1); both
/// share one division. On |x|, so that tanh(−x) = −tanh(x) to the last bit.
LOOPSCOPE_INLINE Vector tanhOf(Vector x)
{
    Vector a = magnitude(x);
    a = a > 22.0 ? broadcast(22.0) : a; // tanh(22) is 1 to the last bit
    const auto isSmall = a < 0.625;
    const ReducedExponential reduced = reduceExponential(a + a);
    const Vector scale = powerOfTwo(reduced.n);
    const Vector e = (reduced.rest + reduced.r) * scale + scale;

    const Vector z = a * a;
    const Vector p =
        (-9.64399179425052238628e-1 * z - 9.92877231001918586564e1) * z - 1.61468768441708447952e3;
    const Vector q = ((z + 1.12811678491632931402e2) * z + 2.23548839060100448583e3) * z +
                     4.84406305325125486048e3;
    const Vector numerator = isSmall ? p * z * a : broadcast(-2.0);
    const Vector denominator = isSmall ? q : e + 1.0;
    return withSignOf((isSmall ? a : broadcast(1.0)) + numerator / denominator, x);
}

/// ln(1 + u), 0 ≤ u ≤ 1. With s = f/(2+f), ln(1 + f) = 2s + s·R(s²); R is that of FreeBSD's
/// e_log.c.
LOOPSCOPE_INLINE Vector logarithmOfOnePlus(Vector u)
{
    // Above √2 − 1 as ln 2 + ln(1 + f), f = (u − 1)/2, which keeps |s| below 0.172.
    const auto isLarge = u > 0.41421356237309503;
    const Vector s = (isLarge ? u - 1.0 : u) / (u + (isLarge ? broadcast(3.0) : broadcast(2.0)));
    const Vector z = s * s;
    const Vector w = z * z;
    const Vector even =
        w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
    const Vector odd =
        z *
        (0.6666666666666735130 +
            w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
    const Vector base = isLarge ? broadcast(0.6931471805599453094) : broadcast(0.0);
    return base + (2.0 * s + s * (even + odd));
}

LOOPSCOPE_INLINE Vector softplusOf(Vector x)
{
    return (x < 0.0 ? broadcast(0.0) : x) + logarithmOfOnePlus(exponential(-magnitude(x)));
}

} // namespace
} // namespace loopscope::kernel
