import { resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import { defineCommand } from './command.ts'
import { namedRelease } from './freebsd-releases.ts'
import { printer } from './print.ts'

/** How a port may be called: by its name, its origin, or its role. */
const names: Readonly<Record<string, string>> = {
  wifibox: 'wifibox',
  core: 'wifibox-core',
  guest: 'wifibox-alpine',
  'wifibox-core': 'wifibox-core',
  'wifibox-alpine': 'wifibox-alpine',
  alpine: 'wifibox-alpine',
}

export const command = defineCommand({
  positionals: {
    port: { required: true, describe: 'wifibox, core, guest, an origin such as net/wifibox-alpine, or a folder' },
    variables: { array: true, describe: 'make variables, such as DISTFILES or PKGNAME; none: the usual ones' },
  },
  options: {
    tree: { type: 'string', default: 'ports', describe: 'the folder that holds net/' },
    flavor: { type: 'string', describe: 'one of FLAVORS; without it the default' },
    with: { type: 'string', array: true, describe: 'options to turn on, with commas; a choice turns the others off' },
    without: { type: 'string', array: true, describe: 'options to turn off, with commas' },
    freebsd: { type: 'string', default: '14.3', describe: 'the FreeBSD release to evaluate for' },
    arch: { type: 'string', default: 'amd64', describe: 'the architecture' },
    goal: { type: 'string', describe: 'a target that conditions see, such as makesum' },
    portsdir: {
      type: 'string',
      describe: 'a ports tree whose framework answers; else PORTSDIR, /usr/ports, our stand-in',
    },
    trust: { type: 'boolean', describe: 'evaluate a folder that wbrel did not render: its Makefile may run commands' },
  },
  examples: [
    ['wbrel eval guest --flavor brcm DISTFILES', 'what the brcm flavor downloads'],
    ['wbrel eval guest --with KERN_EDGE,XX_MDNS MAKE_ARGS', 'options as differences from the defaults'],
    ['wbrel eval core --freebsd 13.5 RUN_DEPENDS', 'the same for another release'],
  ],
  run: async (args, world) => {
    const print = printer(world, args)
    const { evaluateOne } = await import('../flows/eval.ts')
    const { findMake } = await import('../make/find.ts')
    const list = (values: readonly string[]): readonly string[] =>
      values.flatMap(v => v.split(',')).filter(v => v !== '')
    const make = findMake(world, args.portsdir === undefined ? {} : { portsdir: args.portsdir })
    const answer = await evaluateOne({
      make,
      dir: portFolder(world.cwd, args.tree, args.port),
      cwd: world.cwd,
      tree: args.tree,
      trust: args.trust,
      flavor: args.flavor,
      with: list(args.with),
      without: list(args.without),
      release: namedRelease(args.freebsd),
      arch: args.arch,
      goal: args.goal,
      variables: args.variables.length > 0 ? args.variables : usual,
      signal: world.signal,
    })
    print.detail(
      `answered by ${make.program} with ${make.portsdir === undefined ? "wbrel's stand-in framework" : make.portsdir}`,
    )
    print.result({
      ok: true,
      data: answer,
      text: args.variables.length === 1 ? `${Object.values(answer)[0] ?? ''}\n` : table(answer),
    })
    return 'done'
  },
})

const usual = [
  'PKGNAME',
  'FLAVORS',
  'PORT_OPTIONS',
  'BUILD_DEPENDS',
  'RUN_DEPENDS',
  'DISTFILES',
  'MAKE_ARGS',
  'CONFLICTS_INSTALL',
  'PKGMESSAGE',
  'IGNORE',
]

function portFolder(cwd: string, tree: string, port: string): string {
  const name = names[port]
  if (name !== undefined) return resolve(cwd, tree, 'net', name)
  if (/^[a-z0-9-]+\/[\w.+-]+$/.test(port)) return resolve(cwd, tree, port)
  if (port.startsWith('/') || port.startsWith('.')) return resolve(cwd, port)
  throw new Fault('invalid', {
    code: 'usage.port',
    message: `no port is called ${port}${didYouMean(port, Object.keys(names))}`,
    found: port,
    expected: 'wifibox, core, guest, an origin such as net/wifibox-core, or a folder that begins with . or /',
  })
}

function table(answer: Readonly<Record<string, string>>): string {
  return Object.entries(answer)
    .map(([name, value]) => `${name}=${value === '' ? '' : ` ${value}`}\n`)
    .join('')
}
