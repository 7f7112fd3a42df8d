#include "sdk/wire/catalogue.hpp"
