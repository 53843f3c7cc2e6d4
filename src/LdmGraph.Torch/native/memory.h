#pragma once

// Lets libtorch take large blocks from a cache of huge pages. Called once, before the first tensor.
void use_huge_pages();

// Gives the cache's blocks back to the system.
void drop_cached_blocks();
