/** `6.18.20-r0` -> its four numbers; undefined when it is not a kernel version. */
function parts(version: string): readonly [number, number, number, number] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)-r(\d+)$/.exec(version)
  return match ? [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])] : undefined
}

/**
 * The apk revision (without `r`) of a module built for one kernel: `%02d%02d%03d%02d` of the kernel's numbers, then the
 * driver's own two digits. `6.18.20-r0` -> `06180200000`.
 * @throws RangeError when a number does not fit its digits
 */
export function moduleRelease(kernel: string, driver = 0): string {
  const numbers = parts(kernel)
  if (numbers === undefined) throw new RangeError(`not a kernel version: ${kernel}`)
  const widths = [2, 2, 3, 2, 2]
  return [...numbers, driver]
    .map((n, i) => {
      const digits = String(n).padStart(widths[i] ?? 2, '0')
      if (digits.length > (widths[i] ?? 2)) throw new RangeError(`${n} of kernel ${kernel} does not fit ${widths[i]} digits`)
      return digits
    })
    .join('')
}

/** `6.18.20-r0` -> `6.18`, as option descriptions name it. */
export function kernelSeries(kernel: string): string {
  const numbers = parts(kernel)
  if (numbers === undefined) throw new RangeError(`not a kernel version: ${kernel}`)
  return `${numbers[0]}.${numbers[1]}`
}
