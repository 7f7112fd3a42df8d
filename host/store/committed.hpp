// Proof that something is on disk: only the writer makes a `Committed<T>`, and only after COMMIT.
#pragma once

#include <utility>

namespace vetting {

/// The answer of a command whose work returns nothing.
struct Done {};

template <class T>
class Committed {
public:
    [[nodiscard]] const T& operator*() const& { return value_; }
    [[nodiscard]] T&& operator*() && { return std::move(value_); }
    [[nodiscard]] const T* operator->() const { return &value_; }

private:
    friend class Writer;
    explicit Committed(T value) : value_(std::move(value)) {}
    T value_;
};

}  // namespace vetting
