import { Fault } from '../base/fault.ts'

/**
 * The apk revision, without its `r`, of a module built for one kernel: `%02d%02d%03d%02d` of the kernel's version and
 * revision, then the driver's own revision as `%02d`. `6.18.20-r0` -> `06180200000`.
 *
 * It stays text, since its first zero belongs to the file name. Throws Fault `invalid` when a number needs more digits
 * than it has. Source: the APKBUILDs of freebsd-wifibox-alpine.
 */
export function moduleRelease(kernelVersion: string, driver = 0): string {
  const numbers = [...numbersOf(kernelVersion), driver]
  return numbers.map((number, index) => digits(number, widths[index] ?? 2, kernelVersion)).join('')
}

/** The series of a kernel, as option descriptions name it: `6.18.20-r0` -> `6.18`. Throws Fault `invalid`. */
export function kernelSeries(kernelVersion: string): string {
  const [major, minor] = numbersOf(kernelVersion)
  return `${major}.${minor}`
}

/** Is this the version of an Alpine kernel package, `6.18.20-r0`? */
export function isKernelVersion(text: string): boolean {
  return kernelVersionForm.test(text)
}

const kernelVersionForm = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)-r(0|[1-9]\d*)$/
const widths = [2, 2, 3, 2, 2]

function numbersOf(version: string): readonly number[] {
  const match = kernelVersionForm.exec(version)
  if (match !== null) return match.slice(1).map(Number)
  throw new Fault('invalid', {
    code: 'kernel.version',
    message: `${JSON.stringify(version)} is not the version of an Alpine kernel`,
    found: version,
    expected: 'MAJOR.MINOR.PATCH-rREVISION, for example 6.18.20-r0',
  })
}

function digits(number: number, width: number, version: string): string {
  const text = String(number)
  if (/^\d+$/.test(text) && text.length <= width) return text.padStart(width, '0')
  throw new Fault('invalid', {
    code: 'kernel.release',
    message: `${number} does not fit the ${width} digits that it has in a module release (kernel ${version})`,
    found: text,
    expected: `0 to ${10 ** width - 1}`,
  })
}
