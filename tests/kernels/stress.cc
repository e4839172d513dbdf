// Random convolutions, attention and normalisation by every instruction set and several threads at once, against
// plain loops in double precision; random bits against a plain loop. For the sanitizers: `make sanitize`.
#include <condition_variable>
#include <cstdio>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "attention.h"
#include "convolution.h"
#include "normalisation.h"
#include "random.h"

namespace {

using keraunos::Axis;
using keraunos::Bfloat16;
using keraunos::Convolution;
using keraunos::InstructionSet;

class Threads : public keraunos::Pool {
 public:
  explicit Threads(int count) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Threads() override {
    {
      std::lock_guard<std::mutex> held(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  int64_t threads() const override { return static_cast<int64_t>(threads_.size()); }
  void schedule(std::function<void()> task) override {
    {
      std::lock_guard<std::mutex> held(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

 private:
  void work() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> held(mutex_);
        changed_.wait(held, [this] { return ending_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  bool ending_ = false;
};

using Random = std::mt19937;

int64_t draw(Random& random, int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(random);
}

double value_of(float number) { return static_cast<double>(number); }
double value_of(Bfloat16 number) {
  const uint32_t bits = uint32_t{number.bits} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<double>(value);
}
void set_value(float& number, float value) { number = value; }
void set_value(Bfloat16& number, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  number.bits = static_cast<uint16_t>(bits >> 16);
}

// Exactly as long as it has to be: what reads beyond its end is found.
template <class Number>
std::vector<Number> numbers(Random& random, int64_t count) {
  std::vector<Number> values(static_cast<size_t>(count));
  for (Number& value : values) set_value(value, std::normal_distribution<float>()(random));
  return values;
}

Axis draw_axis(Random& random) {
  for (;;) {
    Axis axis;
    axis.input = draw(random, 1, 14);
    axis.kernel = draw(random, 1, 5);
    axis.stride = draw(random, 1, 3);
    axis.low = draw(random, -2, 4);
    axis.input_dilation = draw(random, 0, 3) ? 1 : draw(random, 1, 3);
    axis.kernel_dilation = draw(random, 0, 2) ? 1 : draw(random, 1, 3);
    const int64_t high = draw(random, -2, 4);
    const int64_t padded = (axis.input - 1) * axis.input_dilation + 1 + axis.low + high;
    const int64_t reach = (axis.kernel - 1) * axis.kernel_dilation + 1;
    if (padded < reach) continue;
    axis.output = (padded - reach) / axis.stride + 1;
    return axis;
  }
}

Convolution draw_convolution(Random& random) {
  Convolution shape;
  shape.members = draw(random, 1, 2);
  shape.images = draw(random, 0, 4);
  shape.y = draw_axis(random);
  shape.x = draw_axis(random);
  int64_t inputs = draw(random, 1, 34);
  int64_t outputs = draw(random, 1, 70);
  switch (draw(random, 0, 4)) {
    case 0:
      shape.groups = draw(random, 2, 40);
      inputs = outputs = 1;
      break;
    case 1:
      shape.groups = draw(random, 2, 3);
      break;
    case 2:
      shape.y = shape.x = Axis{};
      shape.y.input = shape.y.output = draw(random, 1, 9);
      shape.x.input = shape.x.output = draw(random, 1, 9);
      break;
    default:
      shape.swapped = draw(random, 0, 1) == 1;
  }
  shape.in_channels = shape.groups * inputs;
  shape.out_channels = shape.groups * outputs;
  return shape;
}

// The input that output `y` meets at kernel position `t`; -1 where there is none.
int64_t met(const Axis& axis, int64_t y, int64_t t) {
  const int64_t at = y * axis.stride + t * axis.kernel_dilation - axis.low;
  if (at < 0 || at % axis.input_dilation != 0 || at / axis.input_dilation >= axis.input) return -1;
  return at / axis.input_dilation;
}

// Calls visit(place in x, place in w, place in out) for every product of one member.
template <class Visit>
void each_product(const Convolution& s, const Visit& visit) {
  const int64_t inputs = s.group_inputs();
  for (int64_t n = 0; n < s.images; ++n)
    for (int64_t oy = 0; oy < s.y.output; ++oy)
      for (int64_t ky = 0; ky < s.y.kernel; ++ky) {
        const int64_t iy = met(s.y, oy, ky);
        if (iy < 0) continue;
        for (int64_t ox = 0; ox < s.x.output; ++ox)
          for (int64_t kx = 0; kx < s.x.kernel; ++kx) {
            const int64_t ix = met(s.x, ox, kx);
            if (ix < 0) continue;
            for (int64_t o = 0; o < s.out_channels; ++o)
              for (int64_t i = 0; i < inputs; ++i) {
                const int64_t group = o / s.group_outputs();
                const int64_t tap = ky * s.x.kernel + kx;
                visit(((n * s.y.input + iy) * s.x.input + ix) * s.in_channels + group * inputs + i,
                      s.swapped ? (tap * s.out_channels + o) * inputs + i
                                : (tap * inputs + i) * s.out_channels + o,
                      ((n * s.y.output + oy) * s.x.output + ox) * s.out_channels + o);
              }
          }
      }
}

// To the rounding of the sums, and of the result.
template <class Number>
bool close(const std::vector<Number>& found, const std::vector<double>& expected,
           const std::vector<double>& size, const char* what, const InstructionSet& set) {
  const double rounding = sizeof(Number) == 2 ? 1.0 / 256 : 0;
  for (size_t k = 0; k < found.size(); ++k) {
    const double is = value_of(found[k]);
    if (!(std::fabs(is - expected[k]) <= 1e-6 + 2e-6 * size[k] + rounding * std::fabs(expected[k]))) {
      std::printf("%s by %s: %g instead of %g at %zu\n", what, set.name, is, expected[k], k);
      return false;
    }
  }
  return true;
}

template <class Number>
bool same(const std::vector<Number>& one, const std::vector<Number>& other) {
  return one.empty() || std::memcmp(one.data(), other.data(), one.size() * sizeof(Number)) == 0;
}

template <class Number>
bool one(Random& random, keraunos::Pool& pool, keraunos::Pool& alone, const InstructionSet& set) {
  const Convolution s = draw_convolution(random);
  if (s.depthwise() && sizeof(Number) == 2) return true;
  const int64_t image = s.images * s.y.input * s.x.input * s.in_channels;
  const int64_t kernel = s.y.kernel * s.x.kernel * s.group_inputs() * s.out_channels;
  const int64_t result = s.images * s.y.output * s.x.output * s.out_channels;
  const std::vector<Number> x = numbers<Number>(random, s.members * image);
  const std::vector<Number> w = numbers<Number>(random, s.members * kernel);
  const std::vector<Number> g = numbers<Number>(random, s.members * result);
  std::vector<double> out(g.size()), out_size(g.size()), dw(w.size()), dw_size(w.size());
  for (int64_t m = 0; m < s.members; ++m) {
    each_product(s, [&](int64_t a, int64_t b, int64_t c) {
      const size_t at_x = static_cast<size_t>(m * image + a);
      const size_t at_w = static_cast<size_t>(m * kernel + b);
      const size_t at_out = static_cast<size_t>(m * result + c);
      const double forward = value_of(x[at_x]) * value_of(w[at_w]);
      const double backward = value_of(x[at_x]) * value_of(g[at_out]);
      out[at_out] += forward;
      out_size[at_out] += std::fabs(forward);
      dw[at_w] += backward;
      dw_size[at_w] += std::fabs(backward);
    });
  }
  // What is never written is found.
  Number seven, eight;
  set_value(seven, -7);
  set_value(eight, -8);
  std::vector<Number> found(g.size(), seven), again(g.size(), eight);
  if (!keraunos::convolve(pool, set, s, x.data(), w.data(), found.data())) return false;
  if (!close(found, out, out_size, "convolution", set)) return false;
  keraunos::convolve(alone, set, s, x.data(), w.data(), again.data());
  if (!same(found, again)) {
    std::printf("convolution by %s differs with the number of threads\n", set.name);
    return false;
  }
  if (s.y.input_dilation != 1 || s.x.input_dilation != 1 || s.swapped) return true;
  std::vector<float> gradient(w.size(), -7), twice(w.size(), -8);
  if (!keraunos::weight_gradient(pool, set, s, x.data(), g.data(), gradient.data())) return false;
  if (!close(gradient, dw, dw_size, "weight gradient", set)) return false;
  keraunos::weight_gradient(alone, set, s, x.data(), g.data(), twice.data());
  if (!same(gradient, twice)) {
    std::printf("weight gradient by %s differs with the number of threads\n", set.name);
    return false;
  }
  return true;
}

// Attention and its gradients in plain loops, with the sizes of what each number is summed up of.
struct Plain {
  std::vector<double> found, by_queries, by_keys, by_values;
  std::vector<double> found_size, by_queries_size, by_keys_size, by_values_size;

  Plain(const keraunos::Attention& s, const std::vector<float>& q, const std::vector<float>& k,
        const std::vector<float>& v, const std::vector<float>& g)
      : found(g.size()), by_queries(q.size()), by_keys(k.size()), by_values(v.size()) {
    found_size = found, by_queries_size = by_queries, by_keys_size = by_keys;
    by_values_size = by_values;
    for (int64_t b = 0; b < s.batch; ++b)
      for (int64_t h = 0; h < s.heads; ++h)
        for (int64_t i = 0; i < s.queries; ++i) row(s, q, k, v, g, b, h, i);
  }

 private:
  void row(const keraunos::Attention& s, const std::vector<float>& q, const std::vector<float>& k,
           const std::vector<float>& v, const std::vector<float>& g, int64_t b, int64_t h, int64_t i) {
    const auto at = [&](int64_t tokens, int64_t token, int64_t width) {
      return static_cast<size_t>(((b * tokens + token) * s.heads + h) * width);
    };
    const size_t query = at(s.queries, i, s.width), result = at(s.queries, i, s.outcome);
    const auto width = static_cast<size_t>(s.width), outcome = static_cast<size_t>(s.outcome);
    std::vector<double> scores, by_shares;
    double most = -1e300;
    bool lost = true;
    std::vector<bool> sees;
    for (int64_t j = 0; j < s.keys; ++j) {
      const int64_t place = b * s.mask_batch + h * s.mask_head + i * s.mask_query + j * s.mask_key;
      sees.push_back((!s.causal || j <= i) && (s.mask == nullptr || s.mask[place]));
      lost = lost && !sees.back();
      double score = 0;
      for (size_t n = 0; n < width; ++n) {
        score += value_of(q[query + n]) * value_of(k[at(s.keys, j, s.width) + n]);
      }
      scores.push_back(score * value_of(s.scale));
      if (sees.back()) most = std::max(most, scores.back());
    }
    double sum = 0;
    for (size_t j = 0; j < scores.size(); ++j) {
      scores[j] = lost ? 1 : sees[j] ? std::exp(scores[j] - most) : 0;
      sum += scores[j];
    }
    double less = 0, less_size = 0;
    for (size_t j = 0; j < scores.size(); ++j) {
      scores[j] /= sum;
      const size_t value = at(s.keys, static_cast<int64_t>(j), s.outcome);
      double by_share = 0, size = 0;
      for (size_t n = 0; n < outcome; ++n) {
        found[result + n] += scores[j] * value_of(v[value + n]);
        found_size[result + n] += scores[j] * std::fabs(value_of(v[value + n]));
        by_values[value + n] += scores[j] * value_of(g[result + n]);
        by_values_size[value + n] += scores[j] * std::fabs(value_of(g[result + n]));
        by_share += value_of(g[result + n]) * value_of(v[value + n]);
        size += std::fabs(value_of(g[result + n]) * value_of(v[value + n]));
      }
      by_shares.push_back(by_share);
      less += scores[j] * by_share;
      less_size = std::max(less_size, size);
    }
    for (size_t j = 0; j < scores.size(); ++j) {
      const double factor = lost ? 0 : value_of(s.scale) * scores[j];
      const size_t key = at(s.keys, static_cast<int64_t>(j), s.width);
      for (size_t n = 0; n < width; ++n) {
        by_queries[query + n] += factor * (by_shares[j] - less) * value_of(k[key + n]);
        by_queries_size[query + n] += 2 * factor * less_size * std::fabs(value_of(k[key + n]));
        by_keys[key + n] += factor * (by_shares[j] - less) * value_of(q[query + n]);
        by_keys_size[key + n] += 2 * factor * less_size * std::fabs(value_of(q[query + n]));
      }
    }
  }
};

bool attention(Random& random, keraunos::Pool& pool, keraunos::Pool& alone,
               const InstructionSet& set) {
  keraunos::Attention s;
  s.batch = draw(random, 1, 2);
  s.heads = draw(random, 1, 3);
  s.queries = draw(random, 1, 70);
  s.keys = draw(random, 0, 1) ? s.queries : draw(random, 1, 70);
  s.width = draw(random, 1, 40);
  s.outcome = draw(random, 0, 1) ? s.width : draw(random, 1, 40);
  s.causal = draw(random, 0, 1) == 1;
  s.scale = 0.3f;
  const auto count = [&](int64_t tokens, int64_t width) { return s.batch * s.heads * tokens * width; };
  const auto q = numbers<float>(random, count(s.queries, s.width));
  const auto k = numbers<float>(random, count(s.keys, s.width));
  const auto v = numbers<float>(random, count(s.keys, s.outcome));
  const auto g = numbers<float>(random, count(s.queries, s.outcome));
  int64_t step = 1;
  int64_t* const steps[] = {&s.mask_key, &s.mask_query, &s.mask_head, &s.mask_batch};
  const int64_t sizes[] = {s.keys, s.queries, s.heads, s.batch};
  const bool masked = draw(random, 0, 2) > 0;
  for (int d = 0; masked && d < 4; ++d) {
    if (draw(random, 0, 1)) *steps[d] = step, step *= sizes[d];
  }
  const auto mask = std::make_unique<bool[]>(static_cast<size_t>(step));
  for (int64_t n = 0; n < step; ++n) mask[static_cast<size_t>(n)] = draw(random, 0, 2) > 0;
  s.mask = masked ? mask.get() : nullptr;
  const Plain plain(s, q, k, v, g);
  std::vector<float> first;
  for (keraunos::Pool* threads : {&pool, &alone}) {
    const float nothing = threads == &pool ? -7 : -8;  // what is never written is found
    std::vector<float> found(g.size(), nothing), logarithms(static_cast<size_t>(count(s.queries, 1)));
    std::vector<float> by_q(q.size(), nothing), by_k(k.size(), nothing), by_v(v.size(), nothing);
    if (!keraunos::attend(*threads, set, s, q.data(), k.data(), v.data(), found.data(),
                          logarithms.data())) {
      return false;
    }
    const keraunos::Attended given{q.data(),     k.data(),          v.data(),
                                   found.data(), logarithms.data(), g.data()};
    if (!keraunos::attention_gradient(*threads, set, s, given, by_q.data(), by_k.data(),
                                      by_v.data())) {
      return false;
    }
    if (!close(found, plain.found, plain.found_size, "attention", set) ||
        !close(by_q, plain.by_queries, plain.by_queries_size, "gradient by queries", set) ||
        !close(by_k, plain.by_keys, plain.by_keys_size, "gradient by keys", set) ||
        !close(by_v, plain.by_values, plain.by_values_size, "gradient by values", set)) {
      return false;
    }
    std::vector<float> all;
    for (const auto* part : {&found, &logarithms, &by_q, &by_k, &by_v}) {
      all.insert(all.end(), part->begin(), part->end());
    }
    if (first.empty()) first = all;
    if (!same(first, all)) {
      std::printf("attention by %s differs with the number of threads\n", set.name);
      return false;
    }
  }
  return true;
}

// Rows normalised and the gradients in plain loops, against the kernels.
bool normalisation(Random& random, keraunos::Pool& pool, keraunos::Pool& alone,
                   const InstructionSet& set) {
  keraunos::Normalisation s;
  s.members = draw(random, 1, 2);
  s.rows = draw(random, 0, 3) ? draw(random, 1, 9) : draw(random, 1, 900);
  s.width = draw(random, 1, 150);
  s.centred = draw(random, 0, 1) == 1;
  s.epsilon = 1e-3f;
  const int64_t rows = s.members * s.rows, columns = s.members * s.width;
  const auto x = numbers<float>(random, rows * s.width), dy = numbers<float>(random, rows * s.width);
  const auto gamma = numbers<float>(random, columns), beta = numbers<float>(random, columns);
  const bool scaled = draw(random, 0, 1) == 1, moved = draw(random, 0, 1) == 1;
  const auto width = static_cast<size_t>(s.width);
  std::vector<double> y(x.size()), dx(x.size()), dgamma(gamma.size()), dbeta(gamma.size());
  std::vector<double> size(x.size()), dgamma_size(gamma.size()), dbeta_size(gamma.size());
  for (size_t row = 0; row < static_cast<size_t>(rows); ++row) {
    const size_t first = row * width, column = row / static_cast<size_t>(s.rows) * width;
    double mean = 0, square = 0, plain = 0, along = 0, largest = 1;
    for (size_t n = 0; n < width; ++n) mean += value_of(x[first + n]) / static_cast<double>(width);
    if (!s.centred) mean = 0;
    for (size_t n = 0; n < width; ++n) {
      square += std::pow(value_of(x[first + n]) - mean, 2) / static_cast<double>(width);
    }
    const double scale = 1 / std::sqrt(square + value_of(s.epsilon));
    for (int pass = 0; pass < 2; ++pass) {
      for (size_t n = 0; n < width; ++n) {
        const double normal = (value_of(x[first + n]) - mean) * scale, by = value_of(dy[first + n]);
        const double inner = by * (scaled ? value_of(gamma[column + n]) : 1);
        if (pass == 1) {
          dx[first + n] = scale * (inner - (s.centred ? plain : 0) - normal * along);
          size[first + n] = 10 * scale * scale * largest;
          continue;
        }
        y[first + n] = normal * (scaled ? value_of(gamma[column + n]) : 1) +
                       (moved ? value_of(beta[column + n]) : 0);
        plain += inner / static_cast<double>(width);
        along += inner * normal / static_cast<double>(width);
        largest = std::max({largest, std::fabs(inner * normal), std::fabs(y[first + n])});
        dgamma[column + n] += by * normal;
        dgamma_size[column + n] += 10 * scale * std::fabs(by * normal);
        dbeta[column + n] += by;
        dbeta_size[column + n] += std::fabs(by);
      }
    }
  }
  std::vector<float> first;
  for (keraunos::Pool* threads : {&pool, &alone}) {
    const float nothing = threads == &pool ? -7 : -8;  // what is never written is found
    const auto count = static_cast<size_t>(rows);
    std::vector<float> found(x.size(), nothing), means(count, nothing), scales(count, nothing);
    std::vector<float> by_x(x.size(), nothing);
    std::vector<float> by_gamma(gamma.size(), nothing), by_beta(gamma.size(), nothing);
    const float* gammas = scaled ? gamma.data() : nullptr;
    if (!keraunos::normalise(*threads, set, s, x.data(), gammas, moved ? beta.data() : nullptr,
                             found.data(), means.data(), scales.data()) ||
        !keraunos::normalise_gradient(*threads, set, s,
                                      {x.data(), gammas, means.data(), scales.data(), dy.data()},
                                      by_x.data(), by_gamma.data(), by_beta.data())) {
      return false;
    }
    if (!close(found, y, size, "normalisation", set) ||
        !close(by_x, dx, size, "gradient by rows", set) ||
        !close(by_gamma, dgamma, dgamma_size, "gradient by gamma", set) ||
        !close(by_beta, dbeta, dbeta_size, "gradient by beta", set)) {
      return false;
    }
    std::vector<float> all;
    for (const auto* part : {&found, &means, &scales, &by_x, &by_gamma, &by_beta}) {
      all.insert(all.end(), part->begin(), part->end());
    }
    if (first.empty()) first = all;
    if (!same(first, all)) {
      std::printf("normalisation by %s differs with the number of threads\n", set.name);
      return false;
    }
  }
  return true;
}

// The exponential of every instruction set against that of the standard library.
bool exponential(const InstructionSet& set) {
  const auto lanes = static_cast<size_t>(set.lanes);
  const std::vector<float> zeros(lanes, 0.0f);
  std::vector<float> values(lanes), gradients(lanes);
  double worst = 0;
  for (float from = -87; from < 88; from += 1e-3f) {
    for (size_t n = 0; n < lanes; ++n) values[n] = from + 1e-4f * static_cast<float>(n);
    const std::vector<float> given = values;
    set.share_gradients({values.data(), 1, set.lanes, zeros.data(), gradients.data(), zeros.data(),
                         zeros.data()});
    for (size_t n = 0; n < lanes; ++n) {
      const double expected = std::exp(value_of(given[n]));
      worst = std::max(worst, std::fabs(value_of(values[n]) - expected) / expected);
    }
  }
  if (worst <= 2 * 1.2e-7) return true;
  std::printf("exponential by %s: off by %g\n", set.name, worst);
  return false;
}

struct Block {
  uint32_t upper, lower;
};

// Threefry-2x32 of 20 rounds as its paper has it.
Block enciphered(uint32_t k0, uint32_t k1, uint64_t counter) {
  const uint32_t keys[] = {k0, k1, k0 ^ k1 ^ 0x1bd11bdau};
  const int turns[] = {13, 15, 26, 6, 17, 29, 16, 24};
  Block x{static_cast<uint32_t>(counter >> 32) + k0, static_cast<uint32_t>(counter) + k1};
  for (uint32_t round = 0; round < 20; ++round) {
    const int turn = turns[round % 8];
    x.upper += x.lower;
    x.lower = ((x.lower << turn) | (x.lower >> (32 - turn))) ^ x.upper;
    const uint32_t done = (round + 1) / 4;
    if ((round + 1) % 4 == 0) {
      x.upper += keys[done % 3];
      x.lower += keys[(done + 1) % 3] + done;
    }
  }
  return x;
}

// The plain one against the known answers of its authors' library.
bool known_blocks() {
  const Block zeros = enciphered(0, 0, 0), ones = enciphered(~0u, ~0u, ~0ull);
  const Block pi = enciphered(0x13198a2e, 0x03707344, 0x243f6a8885a308d3);
  return zeros.upper == 0x6b200159 && zeros.lower == 0x99ba4efe && ones.upper == 0x1cb996fc &&
         ones.lower == 0xbb002be7 && pi.upper == 0xc4923a9c && pi.lower == 0x483df7a0;
}

bool bits(Random& random, keraunos::Pool& pool, keraunos::Pool& alone, const InstructionSet& set) {
  const int64_t rows = draw(random, 0, 5);
  const int64_t columns = draw(random, 0, 3) ? draw(random, 0, 200) : draw(random, 0, 40000);
  std::vector<uint32_t> keys(static_cast<size_t>(2 * rows)), expected;
  for (uint32_t& word : keys) word = random();
  const auto xored = [](Block x) { return x.upper ^ x.lower; };
  for (size_t row = 0; row < keys.size(); row += 2) {
    for (int64_t n = 0; n < columns; ++n) {
      expected.push_back(xored(enciphered(keys[row], keys[row + 1], static_cast<uint64_t>(n))));
    }
  }
  for (keraunos::Pool* threads : {&pool, &alone}) {
    std::vector<uint32_t> drawn(expected.size());
    if (!keraunos::random_bits(*threads, set, rows, columns, keys.data(), drawn.data()) ||
        drawn != expected) {
      std::printf("random bits by %s differ\n", set.name);
      return false;
    }
  }
  // Far beyond what is ever drawn.
  const uint64_t first = uint64_t{random()} << 32 | random() % 1000;
  std::vector<uint32_t> far(static_cast<size_t>(draw(random, 0, 200)));
  set.random_bits({{1, 2}, first, static_cast<int64_t>(far.size()), far.data()});
  for (size_t n = 0; n < far.size(); ++n) {
    if (far[n] == xored(enciphered(1, 2, first + n))) continue;
    std::printf("random bits of large counters by %s differ\n", set.name);
    return false;
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::atoi(arguments[1]) : 100;
  Threads pool(3), alone(1);
  std::atomic<int> failures{known_blocks() ? 0 : 1};
  for (auto set = keraunos::instruction_sets(); *set != nullptr; ++set) {
    if (!exponential(**set)) ++failures;
  }
  // Several programs share XLA's threads.
  std::vector<std::thread> callers;
  for (unsigned caller = 0; caller < 2; ++caller) {
    callers.emplace_back([&, caller] {
      Random random(caller + 1);
      for (int round = 0; round < rounds; ++round) {
        for (auto set = keraunos::instruction_sets(); *set != nullptr; ++set) {
          if (!one<float>(random, pool, alone, **set)) ++failures;
          if (!attention(random, pool, alone, **set)) ++failures;
          if (!bits(random, pool, alone, **set)) ++failures;
          if (!normalisation(random, pool, alone, **set)) ++failures;
        }
        const InstructionSet* pairs = keraunos::bfloat16_set();
        if (pairs != nullptr && !one<Bfloat16>(random, pool, alone, *pairs)) ++failures;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  std::printf("%d failures\n", failures.load());
  return failures.load() != 0;
}
