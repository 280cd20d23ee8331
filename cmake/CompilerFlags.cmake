# Warnings and sanitizer-friendly settings of every target of the project, in one place.
function(loopscope_set_compiler_flags target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -fno-math-errno)
    if(LOOPSCOPE_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()
