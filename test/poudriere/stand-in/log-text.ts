import type { Package } from './ports.ts'

const phases: readonly string[] = [
  'check-sanity',
  'pkg-depends',
  'fetch-depends',
  'fetch',
  'checksum',
  'extract-depends',
  'extract',
  'patch-depends',
  'patch',
  'build-depends',
  'lib-depends',
  'configure',
  'build',
  'run-depends',
  'stage',
  'stage-qa',
  'check-plist',
  'package',
  'install',
  'deinstall',
  'leftovers',
]

/** Those after which `-k` goes on. */
export const testPhases: readonly string[] = [
  'stage-qa',
  'check-plist',
  'leftovers',
  'build_fs_violation',
  'stage_fs_violation',
]

/** A build log up to `last`, with the options that were really on, and the lines of a failure. */
export function logText(port: Package, last: string, lines: readonly string[]): string {
  const spec = `${port.origin}${port.flavor === '' ? '' : `@${port.flavor}`}`
  const end = phases.indexOf(last.replace(/\/.*/, ''))
  return [
    `=>> Building ${spec}`,
    `build started at Sun Mar 29 12:00:00 UTC 2026`,
    `package name: ${port.pkgname}`,
    '---Begin Environment---',
    '---End Environment---',
    '---Begin OPTIONS List---',
    `===> The following configuration options are available for ${port.pkgname}:`,
    ...[...port.options].map(([name, on]) => `     ${name}=${on ? 'on' : 'off'}: ${name} support`),
    "===> Use 'make config' to modify these settings",
    '---End OPTIONS List---',
    ...(end === -1 ? phases : phases.slice(0, end + 1)).flatMap(phase => [
      `=======================<phase: ${phase.padEnd(15)}>============================`,
      `===>  ${phase} of ${port.pkgname}`,
      ...(phase === last.replace(/\/.*/, '') ? lines : []),
      '===========================================================================',
    ]),
    `build of ${spec} | ${port.pkgname} ended at Sun Mar 29 12:01:00 UTC 2026`,
    'build time: 00:01:00',
    ...(lines.length > 0 ? ['!!! build failure encountered !!!'] : []),
    '',
  ].join('\n')
}
