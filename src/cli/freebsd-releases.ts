import { Fault } from '../base/fault.ts'

/**
 * The releases of `--freebsd 14.3,15.0`; `usual` when none is named.
 * @throws Fault invalid on a word that is no release
 */
export function namedReleases(values: readonly string[], usual: readonly string[]): readonly string[] {
  const named = values.flatMap(value => value.split(',')).filter(value => value !== '')
  refuseOthers(named, usual.join(','))
  return named.length > 0 ? named : usual
}

/**
 * The release of `--freebsd 14.3`, where one is asked for.
 * @throws Fault invalid when it is none
 */
export function namedRelease(value: string): string {
  refuseOthers([value], '14.3')
  return value
}

function refuseOthers(named: readonly string[], example: string): void {
  const wrong = named.filter(value => !/^[1-9]\d*\.\d+$/.test(value))
  if (wrong.length === 0) return
  throw new Fault(
    'invalid',
    wrong.map(value => ({
      code: 'usage.freebsd',
      message: `${value || 'an empty word'} is no release of FreeBSD`,
      found: value,
      expected: 'MAJOR.MINOR',
      hint: `--freebsd ${example}`,
    })),
  )
}
