# libimagequant, which has no CMake files of its own: the target ImageQuant::ImageQuant.
find_path(ImageQuant_INCLUDE_DIR libimagequant.h)
find_library(ImageQuant_LIBRARY imagequant)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ImageQuant DEFAULT_MSG ImageQuant_LIBRARY ImageQuant_INCLUDE_DIR)
mark_as_advanced(ImageQuant_INCLUDE_DIR ImageQuant_LIBRARY)
if(ImageQuant_FOUND AND NOT TARGET ImageQuant::ImageQuant)
    add_library(ImageQuant::ImageQuant UNKNOWN IMPORTED)
    set_target_properties(ImageQuant::ImageQuant PROPERTIES
        IMPORTED_LOCATION "${ImageQuant_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${ImageQuant_INCLUDE_DIR}")
endif()
