// Computing: the program of the graph, with any numbers in its variables --------------------------

/** The program would have been another one. */
class Refused extends Error {}

const sizeOf = (shape) => shape.reduce((size, length) => size * length, 1);
const room = (type, size) => (type === "f4" ? new Float32Array(size) : new Float64Array(size));
const filled = (type, numbers) => room(type, numbers.length).map((_, i) => Number(infinite(numbers[i])));
const infinite = (x) => (typeof x === "string" ? x.replace("inf", "Infinity") : x);

/** How far apart the elements of a shape lie along each axis. */
function stridesOf(shape) {
  const strides = [];
  let stride = 1;
  for (const length of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= length;
  }
  return strides;
}

/** For each element of a shape, in order, the sum of its steps along the axes times strides. */
function places(shape, strides) {
  let found = [0];
  shape.forEach((length, axis) => {
    const next = new Array(found.length * length);
    found.forEach((start, i) => {
      for (let step = 0; step < length; step += 1) {
        next[i * length + step] = start + step * strides[axis];
      }
    });
    found = next;
  });
  return found;
}

/** Where the elements of a stretched shape come from; null if it was not stretched. */
function broadcast(from, to) {
  if (from.length === to.length && from.every((length, axis) => length === to[axis])) return null;
  const missing = to.length - from.length;
  const own = stridesOf(from);
  const strides = to.map((_, axis) => {
    const at = axis - missing;
    return at < 0 || from[at] === 1 ? 0 : own[at];
  });
  return places(to, strides);
}

/** A sum. Small parts are added up first, so that no more digits are lost than in NumPy. */
function total(xs, from = 0, to = xs.length) {
  if (to - from > 64) {
    const middle = (from + to) >> 1;
    return total(xs, from, middle) + total(xs, middle, to);
  }
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += xs[i];
  return sum;
}

/** A variance: squared distances from the mean. */
function spread(xs, ddof) {
  const mean = total(xs) / xs.length;
  return total(xs.map((x) => (x - mean) ** 2)) / (xs.length - ddof);
}

/** By the way to compute: a function that prepares a step once, and gives one that takes it.
 *
 * The latter gets the numbers of the operands and the room for those of the result. */
const WAYS = {
  map(inputs, shape, name) {
    const f = FUNCTIONS[name];
    const maps = inputs.map((from) => broadcast(from, shape));
    return (xs, out) => {
      const at = (k, i) => (k < xs.length ? xs[k][maps[k] ? maps[k][i] : i] : undefined);
      for (let i = 0; i < out.length; i += 1) out[i] = f(at(0, i), at(1, i), at(2, i));
    };
  },

  gather([from], shape, [name, axes, setting]) {
    const f = FUNCTIONS[name];
    const kept = from.map((length, axis) => (axes.includes(axis) ? 1 : length));
    const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const groups = Array.from({ length: sizeOf(shape) }, () => []);
    places(from, strides).forEach((group, place) => groups[group].push(place));
    return ([x], out) => {
      groups.forEach((group, i) => {
        out[i] = f(
          group.map((place) => x[place]),
          setting,
        );
      });
    };
  },

  run(inputs, shape, [name, axis]) {
    const f = FUNCTIONS[name];
    const stride = stridesOf(shape)[axis];
    const starts = places(
      shape.map((length, i) => (i === axis ? Math.min(length, 1) : length)),
      stridesOf(shape),
    );
    return (xs, out) => {
      for (const start of starts) {
        out[start] = xs.at(-1)[start];
        for (let k = 1; k < shape[axis]; k += 1) {
          const here = start + k * stride;
          out[here] = f(out[here - stride], ...xs.map((x) => x[here]));
        }
      }
    };
  },

  product(inputs, shape, subscripts) {
    const [left, output] = subscripts.split("->");
    const terms = left.split(",");
    const lengths = new Map();
    terms.forEach((term, k) => {
      [...term].forEach((letter, axis) => {
        const known = lengths.get(letter) ?? 1;
        lengths.set(letter, known === 1 ? inputs[k][axis] : known);
      });
    });
    const letters = [...lengths.keys()];
    const summed = letters.filter((letter) => !output.includes(letter));
    const [outer, inner] = [[...output], summed].map((some) => ({
      shape: some.map((letter) => lengths.get(letter)),
      strides: terms.map((term, k) => some.map((letter) => strideOf(letter, term, inputs[k]))),
    }));
    const [starts, steps] = [outer, inner].map((part) =>
      part.strides.map((strides) => places(part.shape, strides)),
    );
    const count = sizeOf(inner.shape);
    const products = new Array(count);
    return (xs, out) => {
      for (let i = 0; i < out.length; i += 1) {
        for (let j = 0; j < count; j += 1) {
          let product = 1;
          for (let k = 0; k < xs.length; k += 1) product *= xs[k][starts[k][i] + steps[k][j]];
          products[j] = product;
        }
        out[i] = total(products);
      }
    };
  },

  pick(inputs, shape, from) {
    return (xs, out) => {
      const all = xs.length === 1 ? xs[0] : xs.flatMap((x) => Array.from(x));
      for (let i = 0; i < out.length; i += 1) out[i] = all[from ? from[i] : i];
    };
  },

  put(inputs, shape, to) {
    return ([x], out) => {
      to.forEach((place, i) => {
        out[place] += x[i];
      });
    };
  },

  hold(inputs, shape, outcome) {
    return ([condition]) => {
      if ((condition[0] !== 0) !== outcome) throw new Refused();
    };
  },
};

/** How far a step along a letter leads in an operand; an axis of length 1 is stretched. */
const strideOf = (letter, term, shape) =>
  stridesOf(shape).reduce(
    (sum, stride, axis) => sum + (term[axis] === letter && shape[axis] > 1 ? stride : 0),
    0,
  );

/** The program, prepared when it runs first: shapes and types by register, and what to do. */
let prepared = null;

function prepare() {
  const [shapes, types, constants] = [[], [], []];
  for (const { register, type, shape } of program.variables) {
    shapes[register] = shape;
    types[register] = type;
  }
  for (const [register, type, shape, numbers] of program.constants) {
    shapes[register] = shape;
    types[register] = type;
    constants.push([register, filled(type, numbers)]);
  }
  const tasks = program.steps.map(([how, to, of, type, shape, more]) => {
    if (to >= 0) {
      shapes[to] = shape;
      types[to] = type;
    }
    const take = WAYS[how](of.map((x) => shapes[x]), shape, more);
    return { to, of, type, size: sizeOf(shape), take };
  });
  const taskOf = new Map(tasks.map((task) => [task.to, task]));
  return { shapes, types, constants, tasks, taskOf };
}

/** Run the program: the numbers of each register.
 *
 * @param given by each variable, its numbers.
 * @throws Refused: with these numbers the program would have been another one. */
function run(given) {
  prepared ??= prepare();
  const registers = new Array(program.registers);
  program.variables.forEach(({ register, type }, i) => {
    registers[register] = filled(type, given[i]);
  });
  for (const [register, numbers] of prepared.constants) registers[register] = numbers;
  for (const { to, of, type, size, take } of prepared.tasks) {
    const out = room(type, size);
    take(of.map((x) => registers[x]), out);
    if (to >= 0) registers[to] = out;
  }
  return registers;
}

/** What a register would hold if some registers held other numbers, given by a map. */
function computedFrom(others, register) {
  const known = new Map(others);
  const find = (wanted) => {
    const task = prepared.taskOf.get(wanted);
    if (!known.has(wanted)) known.set(wanted, task ? computed(task) : registers[wanted]);
    return known.get(wanted);
  };
  const computed = ({ of, type, size, take }) => {
    const out = room(type, size);
    take(of.map(find), out);
    return out;
  };
  return find(register);
}
