#include "sdk/wire/decide.hpp"
