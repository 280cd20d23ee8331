# Warnings and sanitizer-friendly settings of every target of the project, in one place.
function(loopscope_set_compiler_flags target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -fno-math-errno)
    # GCC 12 warns of overlapping copies inside std::string's own operator+ (GCC bug 105651, fixed in 13), and of
    # impossible sizes and places there where the header was precompiled.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        target_compile_options(${target} PRIVATE
            -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
    endif()
    if(LOOPSCOPE_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()
