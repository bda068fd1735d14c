/** What stands in the way of building on a host, each with the command that removes it. Pure. */
import type { Problem } from '../base/fault.ts'
import { enumerate } from '../base/text.ts'
import type { HostFacts, Identity, JailFacts } from './facts.ts'

export interface Wanted {
  readonly jails: readonly string[]
  readonly tree: string
  /** Do some rows need FreeBSD's kernel sources (FW_IPW2100 and the like)? */
  readonly needsSources: boolean
  readonly architectures: readonly string[]
  /** The run that is about to go on: its own builds are no obstacle. */
  readonly run: string
}

/** A builder needs several GB: the image's work folder, a jail's reference file system, packages. */
const leastSpace = 5 * 1024 * 1024

export function cannotBeRoot(host: string, { user, has }: Identity): Problem {
  const [tool] = has
  const hints: Readonly<Record<string, string>> = {
    sudo: `as root there: visudo, and add: ${user} ALL=(ALL) NOPASSWD: ALL`,
    doas: `as root there: echo 'permit nopass ${user}' >> /usr/local/etc/doas.conf`,
  }
  return {
    code: 'test.not-root',
    message: `${host}: poudriere needs root, and ${user} cannot become root without a password`,
    found:
      tool === undefined
        ? 'neither sudo nor doas'
        : `${enumerate(has)} ${has.length > 1 ? 'ask' : 'asks'} for a password`,
    expected: 'root, or sudo or doas without a password',
    hint: hints[tool ?? ''] ?? `${beRoot(host)}, or as root there: pkg install doas`,
  }
}

export function preflight(host: string, facts: HostFacts, wanted: Wanted): readonly Problem[] {
  if (facts.uid !== 0) return [stillNotRoot(host, facts.uid)]
  if (facts.poudriere === undefined) return [noPoudriere(host, facts.os)]
  const version = versionProblems(host, facts.version)
  if (facts.conf === undefined)
    return [
      ...version,
      problem(
        host,
        'no-conf',
        `there is no poudriere.conf in ${facts.etc}`,
        `as root there: cp ${facts.etc}/poudriere.conf.sample ${facts.etc}/poudriere.conf, and edit it`,
      ),
    ]
  return [
    ...version,
    ...linuxProblems(host, facts),
    ...wanted.jails.flatMap(name => jailProblems(host, name, facts, wanted)),
    ...treeProblems(host, facts, wanted.tree),
    ...spaceProblems(host, facts),
    ...lockProblems(host, facts, wanted.run),
  ]
}

/** `poudriere-git-3.4.99` -> `3.4.99` */
export function versionOf(text: string): string | undefined {
  return /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0]
}

function noPoudriere(host: string, os: string): Problem {
  if (os === 'FreeBSD')
    return problem(host, 'no-poudriere', 'poudriere is not installed', 'as root there: pkg install poudriere')
  return {
    ...problem(
      host,
      'not-freebsd',
      'poudriere runs on FreeBSD only',
      'wbrel test --host root@BUILDER, or let GitHub build: wbrel ci --write',
    ),
    found: os,
    expected: 'FreeBSD',
  }
}

function stillNotRoot(host: string, uid: number): Problem {
  const hint = `${beRoot(host)}, or look at what sudo -n id says there`
  return {
    ...problem(host, 'not-root', 'the way to become root there does not lead to root', hint),
    found: `uid ${uid}`,
    expected: 'uid 0',
  }
}

function beRoot(host: string): string {
  return host === 'local' ? 'start wbrel as root' : `wbrel test --host root@${host.replace(/^.*@/, '')}`
}

function versionProblems(host: string, text: string): readonly Problem[] {
  const [major = 0, minor = 0] = (versionOf(text) ?? '').split('.').map(Number)
  if (major > 3 || (major === 3 && minor >= 4)) return []
  const message = `its poudriere is too old: overlays came with 3.4.0`
  return [
    {
      ...problem(host, 'old-poudriere', message, 'as root there: pkg upgrade poudriere'),
      found: text || 'no version',
      expected: '3.4.0 or later',
    },
  ]
}

/** The port's own probes ask for the module by name, so a kernel with linux64 compiled in passes poudriere but not the port. */
function linuxProblems(host: string, { linux64, noLinux, conf, emulPath }: HostFacts): readonly Problem[] {
  const load = 'as root there: kldload linux64 && sysrc kld_list+=" linux64"'
  return [
    ...(linux64 === undefined ? [problem(host, 'no-linux64', 'the kernel module linux64 is not loaded', load)] : []),
    ...(linux64 === 'kernel'
      ? [
          problem(
            host,
            'linux64-in-kernel',
            'linux64 is compiled into the kernel, but the guest port asks for the module',
            'boot a kernel without COMPAT_LINUX, then: kldload linux64',
          ),
        ]
      : []),
    ...(noLinux
      ? [
          problem(
            host,
            'nolinux',
            `NOLINUX in ${conf} keeps Linux out of the jails, so every guest would be ignored`,
            `as root there: sed -i '' '/^NOLINUX=/d' ${conf}`,
          ),
        ]
      : []),
    ...(linux64 !== undefined && emulPath !== '/compat/linux'
      ? [
          {
            ...problem(
              host,
              'emul-path',
              'compat.linux.emul_path is not the folder that jails have',
              'as root there: sysctl compat.linux.emul_path=/compat/linux',
            ),
            found: emulPath ?? 'no such sysctl',
            expected: '/compat/linux',
          },
        ]
      : []),
  ]
}

function jailProblems(host: string, name: string, facts: HostFacts, wanted: Wanted): readonly Problem[] {
  const jail = facts.jail.get(name)
  if (jail === undefined)
    return [
      {
        ...problem(
          host,
          'no-jail',
          `there is no jail ${name}`,
          `as root there: poudriere jail -c -j ${name} -v ${guessRelease(name)}-RELEASE`,
        ),
        found: facts.jails.join(', ') || 'no jail at all',
        expected: name,
      },
    ]
  return [...archProblems(host, name, jail, wanted), ...sourceProblems(host, name, jail, wanted)]
}

function archProblems(host: string, name: string, { arch }: JailFacts, wanted: Wanted): readonly Problem[] {
  if (wanted.architectures.length === 0 || wanted.architectures.includes(arch)) return []
  const hint = `wbrel test --jail NAME, a jail for ${wanted.architectures.join(' or ')}`
  return [
    {
      ...problem(host, 'jail-arch', `the jail ${name} is for ${arch}, which the ports do not support`, hint),
      found: arch,
      expected: wanted.architectures.join(', '),
    },
  ]
}

function sourceProblems(host: string, name: string, jail: JailFacts, wanted: Wanted): readonly Problem[] {
  if (!wanted.needsSources || jail.hasSources) return []
  const url = `https://download.freebsd.org/releases/${jail.arch}/${jail.version.replace(/-p\d+$/, '')}/src.txz`
  return [
    problem(
      host,
      'no-sources',
      `the jail ${name} has no kernel sources, which some rows need`,
      `as root there: fetch -o - ${url} | tar -xf - -C ${jail.folder}`,
    ),
  ]
}

function treeProblems(host: string, { tree, trees }: HostFacts, name: string): readonly Problem[] {
  if (tree !== undefined) return []
  const hint = `as root there: poudriere ports -c -p ${name}`
  return [
    {
      ...problem(host, 'no-tree', `there is no ports tree ${name}`, hint),
      found: trees.join(', ') || 'no tree at all',
      expected: name,
    },
  ]
}

function spaceProblems(host: string, { space, data }: HostFacts): readonly Problem[] {
  if (space === undefined || space.kilobytes >= leastSpace) return []
  const gigabytes = (kilobytes: number): string => `${(kilobytes / 1024 / 1024).toFixed(1)} GB`
  return [
    {
      ...problem(host, 'no-space', `there is too little space below ${data}`, 'as root there: poudriere logclean 30'),
      found: `${gigabytes(space.kilobytes)} free in ${space.folder}`,
      expected: `at least ${gigabytes(leastSpace)}`,
    },
  ]
}

function lockProblems(host: string, { running }: HostFacts, run: string): readonly Problem[] {
  const others = running.filter(other => other !== run)
  if (others.length === 0) return []
  return [
    {
      ...problem(
        host,
        'locked',
        'another run of wbrel still builds there',
        'wait for it, or go on with it: wbrel test --resume',
      ),
      found: others.join(', '),
    },
  ]
}

/** `143amd64` -> `14.3` */
function guessRelease(name: string): string {
  const [, major, minor] = /^(\d{2})[._-]?(\d)/.exec(name) ?? []
  return major === undefined ? '14.3' : `${major}.${minor}`
}

function problem(host: string, code: string, message: string, hint: string): Problem {
  return { code: `test.${code}`, message: `${host}: ${message}`, hint }
}
