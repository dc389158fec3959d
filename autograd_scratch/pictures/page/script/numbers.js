// Numbers as texts, arrays as colors: what Python writes for the first numbers -------------------

const { precision, minus, power, longest, small } = program?.writing ?? {};

/** The digits of a positive number, without a point, and the place of the first: of 10 ** place.
 *
 * A number in the middle between two becomes the one with an even last digit, as in Python. */
function rounded(number, count) {
  const [mantissa, place] = number.toExponential(count - 1).split("e");
  const found = mantissa.replace(".", "");
  const isOdd = Number(found.at(-1)) % 2 === 1;
  const isNearTie = isOdd && /^50*e/.test(number.toExponential(17).replace(".", "").slice(count));
  if (isNearTie) {
    const exact = number.toExponential(Math.min(100, count + 40)).replace(".", "");
    if (/^50*e/.test(exact.slice(count))) return [exact.slice(0, count), Number(exact.split("e")[1])];
  }
  return [found, Number(place)];
}

/** A number in so many significant digits: 2.2, 1e-09. */
function written(number, count = precision) {
  if (Number.isNaN(number)) return "nan";
  const sign = number < 0 ? minus : "";
  if (!Number.isFinite(number)) return `${sign}inf`;
  if (number === 0) return "0";
  const [found, place] = rounded(Math.abs(number), count);
  const isFar = place < -4 || place >= count;
  const digits = found.replace(/0+$/, "");
  if (isFar) {
    const point = digits.length > 1 ? "." : "";
    const exponent = String(Math.abs(place)).padStart(2, "0");
    const up = place < 0 ? power : power.replace(/[-−]/, "+");
    return `${sign}${digits[0]}${point}${digits.slice(1)}${up}${exponent}`;
  }
  if (place < 0) return `${sign}0.${"0".repeat(-place - 1)}${digits}`;
  const whole = digits.slice(0, place + 1).padEnd(place + 1, "0");
  const rest = digits.slice(place + 1);
  return `${sign}${whole}${rest ? "." : ""}${rest}`;
}

/** A number of a type: conditions are words. */
const element = (number, type, digits = precision) =>
  type === "b" ? (number ? "True" : "False") : written(number, digits);

/** A shape as Python writes it: (2, 3), (3,). */
const shapeText = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

/** The lines of a small array of any number of axes, in brackets. */
function bracketed(texts, shape) {
  if (!shape.length) return texts[0];
  const size = texts.length / shape[0];
  const parts = Array.from({ length: shape[0] }, (_, i) =>
    bracketed(texts.slice(i * size, (i + 1) * size), shape.slice(1)),
  );
  if (shape.length === 1) return `[${parts.join(" ")}]`;
  return `[${parts.map((part) => part.replace(/\n/g, "\n ")).join("\n ")}]`;
}

/** What the panel shows of a value: a number as text, of an array its description. */
function described({ numbers, shape, type }) {
  if (!shape.length) return element(numbers[0], type);
  const told = { shape: shapeText(shape) };
  const texts = numbers.length <= small ? Array.from(numbers, (x) => element(x, type)) : [];
  const columns = shape.at(-1);
  if (texts.length && shape.length <= 2) {
    told.cells = rowsOf(texts, columns);
  } else if (texts.length) {
    told.lines = bracketed(texts, shape).split("\n");
  }
  if (shape.length <= 2 && numbers.length) colored(told, numbers, shape.length === 2 ? shape[0] : 1);
  return told;
}

const rowsOf = (items, columns) =>
  Array.from({ length: items.length / columns }, (_, row) =>
    Array.from(items.slice(row * columns, (row + 1) * columns)),
  );

const LONGEST_SIDE = 32; // cells of a heat map in each direction

/** Describe a matrix as cells of color: averaged to a few hundred if it is large. */
function colored(told, numbers, height, longest = LONGEST_SIDE) {
  const width = numbers.length / height;
  const block = [height, width].map((length) => Math.ceil(length / longest));
  const means = averaged(numbers, height, width, block);
  const elements = range(numbers);
  const shown = range(means.flat());
  const limit = Math.max(...(shown ?? [0]).map(Math.abs)) || 1;
  told.rows = means.map((row) => row.map((mean) => level(mean / limit)).join(""));
  const counts = { nan: count(numbers, Number.isNaN), inf: count(numbers, isInfinite) };
  for (const [name, found] of Object.entries(counts)) if (found) told[name] = found;
  if (elements) [told.low, told.high] = elements.map((x) => written(x));
  const share = (x) => toEven((1000 * x) / limit) / 1000;
  if (shown) told.scale = [...shown.map((x) => written(x)), ...shown.map(share)];
  if (block[0] > 1 || block[1] > 1) told.block = block;
}

const isInfinite = (x) => x === Infinity || x === -Infinity;
const count = (numbers, is) => numbers.reduce((found, x) => found + (is(x) ? 1 : 0), 0);

/** The mean of each block of a matrix. */
function averaged(numbers, height, width, [tall, wide]) {
  const means = [];
  for (let top = 0; top < height; top += tall) {
    const row = [];
    for (let left = 0; left < width; left += wide) {
      const [bottom, right] = [Math.min(top + tall, height), Math.min(left + wide, width)];
      let sum = 0;
      for (let i = top; i < bottom; i += 1) {
        for (let j = left; j < right; j += 1) sum += numbers[i * width + j];
      }
      row.push(sum / ((bottom - top) * (right - left)));
    }
    means.push(row);
  }
  return means;
}

/** The smallest and the largest finite number; null if there is none. */
function range(numbers) {
  let [least, most] = [Infinity, -Infinity];
  for (const x of numbers) {
    if (!Number.isFinite(x)) continue;
    least = Math.min(least, x);
    most = Math.max(most, x);
  }
  return least <= most ? [least, most] : null;
}

/** The character for a cell, given as a share of the largest one. */
function level(share) {
  if (Number.isNaN(share)) return "n";
  if (!Number.isFinite(share)) return share > 0 ? "+" : "-";
  return LEVELS[MIDDLE + toEven(MIDDLE * share)];
}

/** The nearest whole number; of two that are as near, the even one, as in Python. */
function toEven(x) {
  const whole = Math.round(x);
  return Math.abs(x - whole) === 0.5 && whole % 2 ? whole - 1 : whole;
}
