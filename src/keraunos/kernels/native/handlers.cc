// What compiled programs call: the arguments checked, then the work done on XLA's threads.
#include <exception>
#include <string>
#include <type_traits>

#include "attention.h"
#include "convolution.h"
#include "normalisation.h"
#include "random.h"
#include "recurrence.h"
#include "scratch.h"
#include "xla/ffi/api/ffi.h"

namespace keraunos {
namespace {

namespace ffi = ::xla::ffi;

using Array = ffi::Buffer<ffi::F32>;
using Array16 = ffi::Buffer<ffi::BF16>;
using Pair = ffi::Span<const int64_t>;

class XlaPool : public Pool {
 public:
  explicit XlaPool(ffi::ThreadPool pool) : pool_(pool) {}
  int64_t threads() const override { return pool_.num_threads(); }
  void schedule(std::function<void()> task) override { pool_.Schedule(std::move(task)); }

 private:
  ffi::ThreadPool pool_;
};

// How arrays lie in `Axis`: (members..., images, height, width, channels).
struct Attributes {
  Pair strides;
  Pair low;
  Pair input_dilation;
  Pair kernel_dilation;
  int64_t groups;
  bool swapped;
};

ffi::Error invalid(const char* what) { return ffi::Error::InvalidArgument(what); }

// The sizes of images, kernel and result, wherever each comes from.
struct Sizes {
  ffi::Span<const int64_t> images;
  ffi::Span<const int64_t> kernel;
  ffi::Span<const int64_t> result;
};

ffi::Error shape_of(const Sizes& sizes, const Attributes& attributes, Convolution& shape) {
  const size_t rank = sizes.images.size();
  if (rank < 4 || sizes.kernel.size() != rank || sizes.result.size() != rank) {
    return invalid("images, kernel and result need the same rank, at least 4");
  }
  for (const Pair* pair : {&attributes.strides, &attributes.low, &attributes.input_dilation,
                           &attributes.kernel_dilation}) {
    if (pair->size() != 2) return invalid("every attribute of the geometry has two numbers");
  }
  const size_t lead = rank - 4;
  shape.members = 1;
  for (size_t d = 0; d < lead; ++d) {
    if (sizes.kernel[d] != sizes.images[d] || sizes.result[d] != sizes.images[d]) {
      return invalid("images, kernel and result differ in a leading dimension");
    }
    shape.members = product(shape.members, sizes.images[d]);
  }
  shape.images = sizes.images[lead];
  shape.in_channels = sizes.images[lead + 3];
  shape.out_channels = sizes.result[lead + 3];
  shape.groups = attributes.groups;
  shape.swapped = attributes.swapped;
  const auto axis = [&](size_t which) {
    Axis a;
    a.input = sizes.images[lead + 1 + which];
    a.kernel = sizes.kernel[lead + which];
    a.output = sizes.result[lead + 1 + which];
    a.stride = attributes.strides[which];
    a.low = attributes.low[which];
    a.input_dilation = attributes.input_dilation[which];
    a.kernel_dilation = attributes.kernel_dilation[which];
    return a;
  };
  shape.y = axis(0);
  shape.x = axis(1);
  if (!sensible(shape.y) || !sensible(shape.x)) return invalid("a size is out of range");
  if (shape.groups < 1 || shape.in_channels % shape.groups != 0 ||
      shape.out_channels % shape.groups != 0) {
    return invalid("channels do not divide into the groups");
  }
  if (shape.swapped && shape.groups != 1) return invalid("a swapped kernel has no groups");
  const int64_t inputs = sizes.kernel[lead + (shape.swapped ? 3 : 2)];
  const int64_t outputs = sizes.kernel[lead + (shape.swapped ? 2 : 3)];
  if (sizes.result[lead] != shape.images || inputs != shape.group_inputs() ||
      outputs != shape.out_channels) {
    return invalid("images, kernel and result do not fit together");
  }
  // Of everything that is ever multiplied out; -1 where it does not fit.
  const int64_t all[] = {
      product(shape.members, shape.images, shape.y.input, shape.x.input, shape.in_channels, 64),
      product(shape.members, shape.images, shape.y.output, shape.x.output, shape.out_channels, 64),
      product(shape.members, shape.y.kernel, shape.x.kernel, shape.in_channels, shape.out_channels,
              1024),
      product(shape.y.kernel + 1, shape.y.kernel_dilation, 8),
      product(shape.x.kernel + 1, shape.x.kernel_dilation, 8),
      product(shape.y.output + 1, shape.y.stride, 8),
      product(shape.x.output + 1, shape.x.stride, 8),
  };
  for (const int64_t size : all) {
    if (size < 0) return invalid("a size is out of range");
  }
  return ffi::Error::Success();
}

template <class Work>
ffi::Error guarded(const Work& work) {
  try {
    if (work()) return ffi::Error::Success();
    return ffi::Error(ffi::ErrorCode::kResourceExhausted, "no memory for a native kernel");
  } catch (const std::exception& error) {
    return ffi::Error(ffi::ErrorCode::kResourceExhausted,
                      std::string("a native kernel failed: ") + error.what());
  }
}

const float* numbers(Array& array) { return array.typed_data(); }
const Bfloat16* numbers(Array16& array) {
  return reinterpret_cast<const Bfloat16*>(array.untyped_data());
}

// The tiles for such numbers; nullptr if this processor has none.
const InstructionSet* tiles_for(const float*, const Convolution&) { return &instruction_set(); }
const InstructionSet* tiles_for(const Bfloat16*, const Convolution& shape) {
  return shape.depthwise() ? nullptr : bfloat16_set();
}

template <class Numbers>
ffi::Error convolve_handler(ffi::ThreadPool threads, Numbers x, Numbers w,
                            ffi::Result<Numbers> out, Pair strides, Pair low, Pair input_dilation,
                            Pair kernel_dilation, int64_t groups, bool swapped) {
  const Attributes attributes{strides, low, input_dilation, kernel_dilation, groups, swapped};
  Convolution shape;
  const Sizes sizes{x.dimensions(), w.dimensions(), out->dimensions()};
  if (ffi::Error error = shape_of(sizes, attributes, shape); error.failure()) return error;
  const auto* images = numbers(x);
  const InstructionSet* set = tiles_for(images, shape);
  if (set == nullptr) return invalid("no instructions for it");
  XlaPool pool(threads);
  return guarded([&] {
    using Number = std::remove_const_t<std::remove_pointer_t<decltype(images)>>;
    auto* result = reinterpret_cast<Number*>(out->untyped_data());
    return convolve(pool, *set, shape, images, numbers(w), result);
  });
}

template <class Numbers>
ffi::Error weight_gradient_handler(ffi::ThreadPool threads, Numbers x, Numbers g,
                                   ffi::Result<Array> dw, Pair strides, Pair low,
                                   Pair input_dilation, Pair kernel_dilation, int64_t groups) {
  const Attributes attributes{strides, low, input_dilation, kernel_dilation, groups, false};
  Convolution shape;
  const Sizes sizes{x.dimensions(), dw->dimensions(), g.dimensions()};
  if (ffi::Error error = shape_of(sizes, attributes, shape); error.failure()) return error;
  if (shape.y.input_dilation != 1 || shape.x.input_dilation != 1) {
    return invalid("the weight gradient takes no input dilation");
  }
  const InstructionSet* set = tiles_for(numbers(x), shape);
  if (set == nullptr) return invalid("no instructions for it");
  XlaPool pool(threads);
  return guarded([&] {
    return weight_gradient(pool, *set, shape, numbers(x), numbers(g), dw->typed_data());
  });
}

// Samples are the pixels of one image, one kernel position wide; those of two, where they are taken
// in pairs.
template <class Numbers>
ffi::Error dense_gradient_handler(ffi::ThreadPool threads, Numbers x, Numbers g,
                                  ffi::Result<Array> dw) {
  const auto inputs = x.dimensions();
  const auto outputs = g.dimensions();
  const auto weights = dw->dimensions();
  const size_t rank = inputs.size();
  if (rank < 2 || outputs.size() != rank || weights.size() != rank) {
    return invalid("inputs, gradients and weights need the same rank, at least 2");
  }
  Convolution shape;
  for (size_t d = 0; d < rank - 2; ++d) {
    if (outputs[d] != inputs[d] || weights[d] != inputs[d]) {
      return invalid("inputs, gradients and weights differ in a leading dimension");
    }
    shape.members = product(shape.members, inputs[d]);
  }
  const int64_t samples = inputs[rank - 2];
  shape.in_channels = inputs[rank - 1];
  shape.out_channels = outputs[rank - 1];
  if (outputs[rank - 2] != samples || weights[rank - 2] != shape.in_channels ||
      weights[rank - 1] != shape.out_channels) {
    return invalid("inputs, gradients and weights do not fit together");
  }
  const auto* rows = numbers(x);
  shape.images = sizeof(*rows) < sizeof(float) && samples % 2 == 0 ? 2 : 1;
  shape.x.input = shape.x.output = samples / shape.images;
  if (product(shape.members, samples, shape.in_channels, 64) < 0 ||
      product(shape.members, samples, shape.out_channels, 64) < 0 ||
      product(shape.members, shape.in_channels, shape.out_channels, 1024) < 0) {
    return invalid("a size is out of range");
  }
  const InstructionSet* set = tiles_for(rows, shape);
  if (set == nullptr) return invalid("no instructions for it");
  XlaPool pool(threads);
  return guarded(
      [&] { return weight_gradient(pool, *set, shape, rows, numbers(g), dw->typed_data()); });
}

// The sizes of a loop, by its states at the start and its weights.
ffi::Error loop_of(Array& inputs, Array& weights, Array& h, Array& c, Array& mask,
                   Recurrence& shape) {
  const auto sizes = inputs.dimensions();
  const auto matrix = weights.dimensions();
  const auto states = h.dimensions();
  const size_t rank = sizes.size();
  if (rank < 3 || matrix.size() != rank - 1 || states.size() != rank - 1) {
    return invalid("inputs, weights and states have too few dimensions");
  }
  shape.members = 1;
  for (size_t d = 0; d < rank - 3; ++d) {
    if (matrix[d] != sizes[d] || states[d] != sizes[d]) {
      return invalid("inputs, weights and states differ in a leading dimension");
    }
    shape.members = product(shape.members, sizes[d]);
  }
  shape.batch = sizes[rank - 3];
  shape.steps = sizes[rank - 2];
  shape.units = states[rank - 2];
  const Cells& cells = *instruction_set().cells;
  const int64_t gates = shape.units > 0 ? matrix[rank - 2] / shape.units : 0;
  shape.cell = gates == 1 ? cells.simple : gates == 3 ? cells.gru : cells.lstm;
  const int64_t state = product(shape.members, shape.batch, shape.units);
  if (shape.units < 1 || states[rank - 3] != shape.batch || matrix[rank - 3] != shape.units ||
      matrix[rank - 2] != shape.wide() || sizes[rank - 1] != shape.wide()) {
    return invalid("inputs, weights and states do not fit together");
  }
  if (product(shape.members, shape.batch, shape.steps, shape.units, 64) < 0 ||
      product(shape.members, shape.units, shape.units, 1024) < 0) {
    return invalid("a size is out of range");
  }
  const int64_t numbers = product(shape.members, shape.batch, shape.steps);
  const int64_t masked = static_cast<int64_t>(mask.element_count());
  if ((shape.cell.gates == 4 && static_cast<int64_t>(c.element_count()) != state) ||
      (masked != 0 && masked != numbers)) {
    return invalid("the carry or the mask does not fit");
  }
  return ffi::Error::Success();
}

const float* unless_empty(Array& array) {
  return array.element_count() == 0 ? nullptr : array.typed_data();
}

ffi::Error recurrence_handler(ffi::ThreadPool threads, Array inputs, Array weights, Array bias,
                              Array h, Array c, Array mask, ffi::Result<Array> result,
                              ffi::Result<Array> saved) {
  Recurrence shape{};
  if (ffi::Error error = loop_of(inputs, weights, h, c, mask, shape); error.failure()) return error;
  const int64_t numbers = shape.members * shape.batch * shape.steps;
  if (static_cast<int64_t>(result->element_count()) != numbers * shape.units ||
      static_cast<int64_t>(saved->element_count()) != numbers * shape.saved() ||
      static_cast<int64_t>(bias.element_count()) !=
          (shape.cell.gates == 3 ? shape.members * shape.wide() : 0)) {
    return invalid("the results or the bias do not fit");
  }
  XlaPool pool(threads);
  return guarded([&] {
    return recurrence(pool, instruction_set(), shape,
                      {inputs.typed_data(), weights.typed_data(), bias.typed_data(), h.typed_data(),
                       unless_empty(c), unless_empty(mask), result->typed_data(),
                       saved->typed_data()});
  });
}

ffi::Error recurrence_gradient_handler(ffi::ThreadPool threads, Array dresult, Array dc,
                                       Array result, Array saved, Array weights, Array h, Array c,
                                       Array mask, ffi::Result<Array> dinputs,
                                       ffi::Result<Array> dinner, ffi::Result<Array> dh,
                                       ffi::Result<Array> dc0) {
  Recurrence shape{};
  Array inputs = *dinputs;
  if (ffi::Error error = loop_of(inputs, weights, h, c, mask, shape); error.failure()) return error;
  const size_t numbers = static_cast<size_t>(shape.members * shape.batch * shape.steps);
  if (dresult.element_count() != numbers * static_cast<size_t>(shape.units) ||
      result.element_count() != dresult.element_count() ||
      saved.element_count() != numbers * static_cast<size_t>(shape.saved()) ||
      dinner->element_count() != (shape.cell.gates == 3 ? inputs.element_count() : 0) ||
      dh->element_count() != h.element_count() || dc.element_count() != c.element_count() ||
      dc0->element_count() != c.element_count()) {
    return invalid("the results do not fit");
  }
  XlaPool pool(threads);
  return guarded([&] {
    return recurrence_gradient(
        pool, instruction_set(), shape,
        {dresult.typed_data(), dc.typed_data(), result.typed_data(), saved.typed_data(),
         weights.typed_data(), h.typed_data(), unless_empty(c), unless_empty(mask),
         dinputs->typed_data(), dinner->element_count() == 0 ? nullptr : dinner->typed_data(),
         dh->typed_data(), dc0->typed_data()});
  });
}

// What attention is given besides numbers. `masked` says whether the mask is more than a stand-in.
struct Seeing {
  ffi::Buffer<ffi::PRED> mask;
  ffi::Buffer<ffi::F32> scale;
  bool causal;
  bool masked;
};

ffi::Error attention_of(Array q, Array k, Array v, Seeing seeing, Attention& shape) {
  const auto asking = q.dimensions(), there = k.dimensions(), answers = v.dimensions();
  const auto mask = seeing.mask.dimensions();
  if (asking.size() != 4 || there.size() != 4 || answers.size() != 4 || mask.size() != 4 ||
      seeing.scale.dimensions().size() != 0) {
    return invalid("queries, keys, values and mask need four dimensions, the scale none");
  }
  shape.batch = asking[0];
  shape.queries = asking[1];
  shape.heads = asking[2];
  shape.width = asking[3];
  shape.keys = there[1];
  shape.outcome = answers[3];
  for (size_t d : {0, 2}) {
    if (there[d] != asking[d] || answers[d] != asking[d]) {
      return invalid("queries, keys and values differ in examples or heads");
    }
  }
  if (there[3] != shape.width || answers[1] != shape.keys) {
    return invalid("queries, keys and values do not fit together");
  }
  const int64_t all[] = {shape.batch, shape.heads, shape.queries, shape.keys};
  for (int64_t size : {shape.batch, shape.heads, shape.queries, shape.keys, shape.width,
                       shape.outcome}) {
    if (size < 1) return invalid("there is nothing to look at");
  }
  if (product(shape.batch, shape.queries, shape.heads, std::max(shape.width, shape.outcome), 64) < 0 ||
      product(shape.batch, shape.keys, shape.heads, std::max(shape.width, shape.outcome), 64) < 0 ||
      product(shape.keys, shape.width + shape.outcome, 1024) < 0) {
    return invalid("a size is out of range");
  }
  shape.causal = seeing.causal;
  shape.scale = *seeing.scale.typed_data();
  if (!seeing.masked) return ffi::Error::Success();
  shape.mask = seeing.mask.typed_data();
  int64_t* const steps[] = {&shape.mask_batch, &shape.mask_head, &shape.mask_query,
                            &shape.mask_key};
  int64_t step = 1;
  for (size_t d = 4; d-- > 0; step *= mask[d]) {
    if (mask[d] != 1 && mask[d] != all[d]) return invalid("the mask does not fit");
    *steps[d] = mask[d] == 1 ? 0 : step;
  }
  return ffi::Error::Success();
}

bool holds(ffi::Result<Array>& array, std::initializer_list<int64_t> sizes) {
  const auto is = array->dimensions();
  return is.size() == sizes.size() && std::equal(sizes.begin(), sizes.end(), is.begin());
}

ffi::Error attention_handler(ffi::ThreadPool threads, Array q, Array k, Array v,
                             ffi::Buffer<ffi::PRED> mask, ffi::Buffer<ffi::F32> scale,
                             ffi::Result<Array> found, ffi::Result<Array> logarithms, bool causal,
                             bool masked) {
  Attention s;
  if (ffi::Error error = attention_of(q, k, v, {mask, scale, causal, masked}, s); error.failure()) {
    return error;
  }
  if (!holds(found, {s.batch, s.queries, s.heads, s.outcome}) ||
      !holds(logarithms, {s.batch, s.heads, s.queries})) {
    return invalid("the results do not fit");
  }
  XlaPool pool(threads);
  return guarded([&] {
    return attend(pool, instruction_set(), s, q.typed_data(), k.typed_data(), v.typed_data(),
                  found->typed_data(), logarithms->typed_data());
  });
}

ffi::Error attention_gradient_handler(ffi::ThreadPool threads, Array q, Array k, Array v,
                                      ffi::Buffer<ffi::PRED> mask, ffi::Buffer<ffi::F32> scale,
                                      Array found, Array logarithms, Array gradient,
                                      ffi::Result<Array> by_q, ffi::Result<Array> by_k,
                                      ffi::Result<Array> by_v, bool causal, bool masked) {
  Attention s;
  if (ffi::Error error = attention_of(q, k, v, {mask, scale, causal, masked}, s); error.failure()) {
    return error;
  }
  const auto size = static_cast<size_t>(s.batch * s.queries * s.heads * s.outcome);
  if (found.element_count() != size || gradient.element_count() != size ||
      logarithms.element_count() != static_cast<size_t>(s.batch * s.heads * s.queries) ||
      !holds(by_q, {s.batch, s.queries, s.heads, s.width}) ||
      !holds(by_k, {s.batch, s.keys, s.heads, s.width}) ||
      !holds(by_v, {s.batch, s.keys, s.heads, s.outcome})) {
    return invalid("what was found, its gradient or the results do not fit");
  }
  const Attended given{q.typed_data(),     k.typed_data(),          v.typed_data(),
                       found.typed_data(), logarithms.typed_data(), gradient.typed_data()};
  XlaPool pool(threads);
  return guarded([&] {
    return attention_gradient(pool, instruction_set(), s, given, by_q->typed_data(),
                              by_k->typed_data(), by_v->typed_data());
  });
}

ffi::Error random_bits_handler(ffi::ThreadPool threads, ffi::Buffer<ffi::U32> keys,
                               ffi::Result<ffi::Buffer<ffi::U32>> bits) {
  const auto sizes = keys.dimensions(), filled = bits->dimensions();
  if (sizes.size() < 1 || sizes.back() != 2 || filled.size() < sizes.size() - 1 ||
      !std::equal(sizes.begin(), sizes.end() - 1, filled.begin())) {
    return invalid("keys of two words and the bits do not fit together");
  }
  const auto rows = static_cast<int64_t>(keys.element_count() / 2);
  const auto all = static_cast<int64_t>(bits->element_count());
  XlaPool pool(threads);
  return guarded([&] {
    return all == 0 || random_bits(pool, instruction_set(), rows, all / rows, keys.typed_data(),
                                   bits->typed_data());
  });
}

// The sizes of rows; `gamma`, and where it is no nullptr `beta`, may be empty.
ffi::Error rows_of(Array& x, Array& gamma, Array* beta, Normalisation& shape) {
  const auto sizes = x.dimensions();
  const size_t rank = sizes.size();
  if (rank < 2) return invalid("rows need two dimensions");
  for (size_t d = 0; d < rank - 2; ++d) shape.members = product(shape.members, sizes[d]);
  shape.rows = sizes[rank - 2];
  shape.width = sizes[rank - 1];
  if (shape.members < 1 || shape.rows < 1 || shape.width < 1) return invalid("there are no rows");
  if (product(shape.members, shape.rows, shape.width + 64, 64) < 0) {
    return invalid("a size is out of range");
  }
  for (Array* array : {&gamma, beta}) {
    const auto numbers = array == nullptr ? 0 : static_cast<int64_t>(array->element_count());
    if (numbers != 0 && numbers != shape.members * shape.width) {
      return invalid("gamma or beta does not fit the rows");
    }
  }
  return ffi::Error::Success();
}

ffi::Error normalise_handler(ffi::ThreadPool threads, Array x, Array gamma, Array beta,
                             ffi::Result<Array> y, ffi::Result<Array> means,
                             ffi::Result<Array> scales, float epsilon, bool centred) {
  Normalisation shape;
  if (ffi::Error error = rows_of(x, gamma, &beta, shape); error.failure()) return error;
  shape.epsilon = epsilon;
  shape.centred = centred;
  const auto rows = static_cast<size_t>(shape.members * shape.rows);
  if (y->element_count() != x.element_count() || means->element_count() != rows ||
      scales->element_count() != rows) {
    return invalid("the results do not fit");
  }
  XlaPool pool(threads);
  return guarded([&] {
    return normalise(pool, instruction_set(), shape, x.typed_data(), unless_empty(gamma),
                     unless_empty(beta), y->typed_data(), means->typed_data(),
                     scales->typed_data());
  });
}

ffi::Error normalise_gradient_handler(ffi::ThreadPool threads, Array x, Array gamma, Array means,
                                      Array scales, Array dy, ffi::Result<Array> dx,
                                      ffi::Result<Array> dgamma, ffi::Result<Array> dbeta,
                                      bool centred) {
  Normalisation shape;
  if (ffi::Error error = rows_of(x, gamma, nullptr, shape); error.failure()) return error;
  shape.centred = centred;
  const auto rows = static_cast<size_t>(shape.members * shape.rows);
  const auto columns = static_cast<size_t>(shape.members * shape.width);
  const auto wanted = [&](ffi::Result<Array>& array) {
    return array->element_count() == 0 ? nullptr : array->typed_data();
  };
  if (dy.element_count() != x.element_count() || dx->element_count() != x.element_count() ||
      means.element_count() != rows || scales.element_count() != rows ||
      (wanted(dgamma) != nullptr && dgamma->element_count() != columns) ||
      (wanted(dbeta) != nullptr && dbeta->element_count() != columns)) {
    return invalid("the gradients do not fit");
  }
  XlaPool pool(threads);
  return guarded([&] {
    return normalise_gradient(pool, instruction_set(), shape,
                              {x.typed_data(), unless_empty(gamma), means.typed_data(),
                               scales.typed_data(), dy.typed_data()},
                              dx->typed_data(), wanted(dgamma), wanted(dbeta));
  });
}

}  // namespace
}  // namespace keraunos

#define KERAUNOS_SEEN \
  Arg<keraunos::Array>() \
      .Arg<keraunos::Array>() \
      .Arg<keraunos::Array>() \
      .Arg<xla::ffi::Buffer<xla::ffi::PRED>>() \
      .Arg<xla::ffi::Buffer<xla::ffi::F32>>()

#define KERAUNOS_GEOMETRY \
  Attr<keraunos::Pair>("strides") \
      .Attr<keraunos::Pair>("low") \
      .Attr<keraunos::Pair>("input_dilation") \
      .Attr<keraunos::Pair>("kernel_dilation") \
      .Attr<int64_t>("groups")

#define KERAUNOS_HANDLERS(suffix, Numbers)                                                     \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_convolve##suffix, keraunos::convolve_handler<Numbers>, \
                                xla::ffi::Ffi::Bind()                                          \
                                    .Ctx<xla::ffi::ThreadPool>()                               \
                                    .Arg<Numbers>()                                            \
                                    .Arg<Numbers>()                                            \
                                    .Ret<Numbers>()                                            \
                                    .KERAUNOS_GEOMETRY.Attr<bool>("swapped"));                 \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_weight_gradient##suffix,                              \
                                keraunos::weight_gradient_handler<Numbers>,                    \
                                xla::ffi::Ffi::Bind()                                          \
                                    .Ctx<xla::ffi::ThreadPool>()                               \
                                    .Arg<Numbers>()                                            \
                                    .Arg<Numbers>()                                            \
                                    .Ret<keraunos::Array>()                                    \
                                    .KERAUNOS_GEOMETRY);                                       \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_dense_gradient##suffix,                               \
                                keraunos::dense_gradient_handler<Numbers>,                     \
                                xla::ffi::Ffi::Bind()                                          \
                                    .Ctx<xla::ffi::ThreadPool>()                               \
                                    .Arg<Numbers>()                                            \
                                    .Arg<Numbers>()                                            \
                                    .Ret<keraunos::Array>())

#pragma GCC visibility push(default)

KERAUNOS_HANDLERS(, keraunos::Array);
KERAUNOS_HANDLERS(_bfloat16, keraunos::Array16);

XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_recurrence, keraunos::recurrence_handler,
                              xla::ffi::Ffi::Bind()
                                  .Ctx<xla::ffi::ThreadPool>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>());
XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_recurrence_gradient, keraunos::recurrence_gradient_handler,
                              xla::ffi::Ffi::Bind()
                                  .Ctx<xla::ffi::ThreadPool>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_attention, keraunos::attention_handler,
                              xla::ffi::Ffi::Bind()
                                  .Ctx<xla::ffi::ThreadPool>()
                                  .KERAUNOS_SEEN.Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Attr<bool>("causal")
                                  .Attr<bool>("masked"));

XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_attention_gradient, keraunos::attention_gradient_handler,
                              xla::ffi::Ffi::Bind()
                                  .Ctx<xla::ffi::ThreadPool>()
                                  .KERAUNOS_SEEN.Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Attr<bool>("causal")
                                  .Attr<bool>("masked"));

XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_random_bits, keraunos::random_bits_handler,
                              xla::ffi::Ffi::Bind()
                                  .Ctx<xla::ffi::ThreadPool>()
                                  .Arg<xla::ffi::Buffer<xla::ffi::U32>>()
                                  .Ret<xla::ffi::Buffer<xla::ffi::U32>>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_normalise, keraunos::normalise_handler,
                              xla::ffi::Ffi::Bind()
                                  .Ctx<xla::ffi::ThreadPool>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Attr<float>("epsilon")
                                  .Attr<bool>("centred"));

XLA_FFI_DEFINE_HANDLER_SYMBOL(keraunos_normalise_gradient, keraunos::normalise_gradient_handler,
                              xla::ffi::Ffi::Bind()
                                  .Ctx<xla::ffi::ThreadPool>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Arg<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Ret<keraunos::Array>()
                                  .Attr<bool>("centred"));

extern "C" const char* keraunos_instruction_set() {
  const keraunos::InstructionSet* pairs = keraunos::bfloat16_set();
  return pairs != nullptr ? pairs->name : keraunos::instruction_set().name;
}

#pragma GCC visibility pop
