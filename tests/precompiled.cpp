// A library of precompiled headers needs a source; the headers are listed in CMakeLists.txt.
