// Work shared out over XLA's own threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <thread>

namespace keraunos {

// Where work can be left for other threads: XLA's pool, or a test's.
class Pool {
 public:
  virtual ~Pool() = default;
  virtual int64_t threads() const = 0;
  virtual void schedule(std::function<void()> task) = 0;
};

// Calls work(0) ... work(count - 1), in any order, on any thread; returns when all are done.
//
// The caller works too and waits only for units that others have begun, so that it ends even if no
// other thread ever comes: threads of the pool may all be waiting in such a call. What a unit
// computes must not depend on the thread. False if a unit failed; the others are then skipped.
template <class Work>
bool in_parallel(Pool& pool, int64_t count, const Work& work) {
  if (count <= 0) return true;
  const int64_t helpers = std::min<int64_t>(count, pool.threads()) - 1;
  if (helpers <= 0) {
    for (int64_t unit = 0; unit < count; ++unit) {
      if (!work(unit)) return false;
    }
    return true;
  }
  struct Shared {
    std::atomic<int64_t> next{0};
    std::atomic<int64_t> done{0};
    std::atomic<bool> failed{false};
  };
  auto shared = std::make_shared<Shared>();
  // A task that starts after the caller has returned finds no unit left and touches nothing else.
  const Work* borrowed = &work;
  const auto take = [shared, borrowed, count] {
    for (;;) {
      const int64_t unit = shared->next.fetch_add(1, std::memory_order_relaxed);
      if (unit >= count) return;
      if (!shared->failed.load(std::memory_order_relaxed) && !(*borrowed)(unit)) {
        shared->failed.store(true, std::memory_order_relaxed);
      }
      shared->done.fetch_add(1, std::memory_order_release);
    }
  };
  try {
    for (int64_t helper = 0; helper < helpers; ++helper) pool.schedule(take);
  } catch (const std::bad_alloc&) {
    // Fewer helpers, then: those that have come must not outlive this call.
  }
  take();
  for (int spins = 0; shared->done.load(std::memory_order_acquire) < count; ++spins) {
    if (spins > 1000) std::this_thread::yield();
  }
  return !shared->failed.load(std::memory_order_relaxed);
}

}  // namespace keraunos
