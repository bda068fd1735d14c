/** The recipes of the guest, really run: make, bsdtar and sed on small stand-ins of the distfiles. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { assetFolder } from '../../src/base/assets.ts'
import { onDisk, renderState } from '../support/rendered.ts'

const whence = `Driver: ath10k - Qualcomm Atheros

File: ath10k/QCA988X/hw2.0/board.bin
Link: ath10k/QCA988X/hw3.0 -> hw2.0
Link: ath10k/gone.bin -> nowhere.bin
Link: qca/elsewhere.bin -> ../ath10k/QCA988X/hw2.0/board.bin
Link: iwlwifi-top.ucode -> intel/iwlwifi/iwlwifi-1.ucode
Link: brcm/brcmfmac1-sdio.The\\ Maker\\ Inc.txt -> brcmfmac1-sdio.txt
`

describe('the recipes of the guest', () => {
  const { rendered, ports } = renderState('main')
  let tree = { folder: '', remove: () => {} }
  let distdir = ''

  before(() => {
    tree = onDisk(rendered.files)
    distdir = mkdtempSync(join(tmpdir(), 'wbrel-distfiles-'))
    const files = join(distdir, 'wifibox-alpine')
    mkdirSync(files)
    archive(
      join(files, 'linux-firmware-20260309.tar.xz'),
      'linux-firmware-20260309',
      {
        WHENCE: whence,
        'ath10k/QCA988X/hw2.0/board.bin': 'board',
        'brcm/brcmfmac43602-pcie.bin': 'brcm',
        'brcm/brcmfmac1-sdio.txt': 'settings',
        'cypress/cyfmac.bin': 'cypress',
        'intel/iwlwifi/iwlwifi-1.ucode': 'iwl',
        'mediatek/mt7925.bin': 'linux-firmware',
        'rtlwifi/rtl8188.bin': 'rtl',
      },
      { 'brcm/brcmfmac2-pcie.bin': 'brcmfmac43602-pcie.bin' },
    )
    archive(join(files, 'atmel-firmware-1.3.tar.gz'), 'atmel-firmware-1.3', {
      'images/atmel_at76c50x.bin': 'atmel',
      'images/README': 'no',
    })
    archive(join(files, '018f60316d4dd6b4e741874eda40e2dfaa29df3b.zip'), 'mt76-018f', {
      'firmware/mt7628_e1.bin': 'mt76',
      'firmware/mt7628_e1.txt': 'no',
    })
    writeFileSync(join(files, 'wl_apsta-3.130.20.0.o'), 'object')
  })
  after(() => {
    tree.remove()
    rmSync(distdir, { recursive: true, force: true })
  })

  test('firmware of the chosen options goes into the image, and only that', () => {
    const { firmware, unpacked } = build({ on: ['FW_ATH10K', 'FW_MEDIATEK', 'FW_ATMEL'] })
    assert.deepEqual(filesBelow(firmware), [
      'ath10k/QCA988X/hw2.0/board.bin',
      'ath10k/QCA988X/hw3.0',
      'atmel_at76c50x.bin',
      'mediatek/mt7925.bin',
      'mt7628_e1.bin',
    ])
    assert.equal(readFileSync(join(firmware, 'ath10k/QCA988X/hw3.0/board.bin'), 'utf8'), 'board')
    assert.equal(unpacked.filter(line => line.includes('linux-firmware')).length, 1)
  })

  test('links of WHENCE are made as far as their targets are there, with blanks in their names', () => {
    const { firmware } = build({ on: ['FW_BRCM', 'FW_IWLWIFI'] })
    assert.equal(readlinkSync(join(firmware, 'brcm/brcmfmac1-sdio.The Maker Inc.txt')), 'brcmfmac1-sdio.txt')
    assert.equal(readlinkSync(join(firmware, 'iwlwifi-top.ucode')), 'intel/iwlwifi/iwlwifi-1.ucode')
    assert.ok(!existsSync(join(firmware, 'WHENCE')))
    assert.ok(!existsSync(join(firmware, 'qca')))
  })

  test('the Broadcom driver finds its firmware under the name of the machine, for regular files only', () => {
    const { firmware } = build({ on: ['FW_BRCM'] })
    assert.equal(readlinkSync(join(firmware, 'brcm/brcmfmac43602-pcie.FreeBSD-BHYVE.bin')), 'brcmfmac43602-pcie.bin')
    assert.ok(!existsSync(join(firmware, 'brcm/brcmfmac2-pcie.FreeBSD-BHYVE.bin')))
    assert.ok(existsSync(join(firmware, 'cypress/cyfmac.bin')))
  })

  test("a user's configuration files are added for Broadcom", () => {
    const extra = join(distdir, 'brcmfmac43602-pcie.txt')
    writeFileSync(extra, 'mine')
    const { firmware } = build({ on: ['FW_BRCM'], variables: [`BRCM_FWCONF_FILES=${extra}`] })
    assert.equal(readFileSync(join(firmware, 'brcm/brcmfmac43602-pcie.txt'), 'utf8'), 'mine')
  })

  test('without firmware from linux-firmware the tarball is not touched', () => {
    for (const on of [[], ['FW_ATMEL'], ['FW_IPW2200'], ['FW_B43LEGACY']]) {
      const { unpacked } = build({ on })
      assert.deepEqual(
        unpacked.filter(line => !line.includes('atmel-firmware')),
        [],
      )
    }
  })

  test('firmware that needs cutting or decoding ends up where the drivers look', () => {
    const { firmware } = build({ on: ['FW_B43LEGACY', 'FW_B43', 'FW_IPW2200'] })
    assert.deepEqual(filesBelow(firmware), ['b43/cut.fw', 'b43legacy/cut.fw', 'ipw2200-bss.fw', 'ipw2200-ibss.fw'])
  })

  test('the mount point of the application is created', () => {
    assert.ok(existsSync(join(build({ on: [] }).guest, 'etc/wpa_supplicant')))
    assert.ok(existsSync(join(build({ on: ['APP_ACCESS_POINT'], off: ['APP_SUPPLICANT'] }).guest, 'etc/hostapd')))
  })

  test('a broken archive fails the build', () => {
    const broken = mkdtempSync(join(tmpdir(), 'wbrel-broken-'))
    mkdirSync(join(broken, 'wifibox-alpine'))
    writeFileSync(join(broken, 'wifibox-alpine/linux-firmware-20260309.tar.xz'), 'no archive')
    const { status } = run({ on: ['FW_ATH10K'], distdir: broken })
    rmSync(broken, { recursive: true })
    assert.notEqual(status, 0)
  })

  test('the notices are shown unless their variables are set, for the flavor as for the option', () => {
    const shown = (flavor: string, ...variables: readonly string[]): string =>
      run({ on: [], flavor, goal: 'pre-everything', variables }).stdout
    assert.match(shown('brcm'), /FIRMWARE_FILES[\s\S]*BRCM_FWCONF_FILES/)
    assert.doesNotMatch(shown('ath10k'), /BRCM_FWCONF_FILES/)
    assert.equal(shown('brcm', 'FIRMWARE_FILES=a', 'BRCM_FWCONF_FILES=b').trim(), '')
  })

  interface Build {
    readonly on: readonly string[]
    readonly off?: readonly string[]
    readonly flavor?: string
    readonly goal?: string
    readonly distdir?: string
    readonly variables?: readonly string[]
  }

  function build(wanted: Build) {
    const { status, stdout, stderr, work, log } = run(wanted)
    assert.equal(status, 0, `${stdout}${stderr}`)
    const guest = join(work, 'freebsd-wifibox-alpine-aa0f21d0109e1cc899ce5e256381ffa160b14f5d/guest')
    return {
      guest,
      firmware: join(guest, 'lib/firmware'),
      unpacked: readFileSync(log, 'utf8')
        .split('\n')
        .filter(line => line !== ''),
    }
  }

  /** Runs the hook itself: what the framework would do before it (fetch, extract) is not ours. */
  function run({
    on,
    off = [],
    flavor = 'default',
    goal = 'pre-build',
    distdir: from = distdir,
    variables = [],
  }: Build) {
    const work = mkdtempSync(join(tmpdir(), 'wbrel-work-'))
    const bin = join(work, 'bin')
    const log = join(work, 'log')
    const firmwareOff = ports.guest.options.map(o => o.name).filter(n => n.startsWith('FW_') && !on.includes(n))
    writeFileSync(log, '')
    script(join(bin, 'tar'), `echo "$*" >> ${log}\nexec bsdtar "$@"`)
    script(join(bin, 'bin/b43-fwcutter'), 'mkdir "$2/own" && echo cut > "$2/own/cut.fw"')
    script(join(bin, 'uudecode'), 'echo decoded')
    script(join(bin, 'kldstat'), 'exit 0')
    script(join(bin, 'sysctl'), 'echo /')
    writeFileSync(join(work, 'broadcom-wl-6.30.163.46.wl_apsta.o'), 'object')
    const result = spawnSync(
      'bmake',
      [
        '-r',
        '-m',
        join(assetFolder('framework'), 'Mk'),
        '-C',
        join(tree.folder, 'net/wifibox-alpine'),
        goal,
        `OPTIONS_SET=${on.join(' ')}`,
        `OPTIONS_UNSET=${[...firmwareOff, ...off].join(' ')}`,
        `WRKDIR=${work}`,
        `DISTDIR=${from}`,
        `LOCALBASE=${bin}`,
        `TAR=${join(bin, 'tar')}`,
        'SRC_BASE=/nonexistent',
        ...variables,
      ],
      {
        encoding: 'utf8',
        env: {
          PATH: `${bin}:${process.env.PATH}`,
          OPSYS: 'FreeBSD',
          OSREL: '14.3',
          OSVERSION: '1403000',
          ARCH: 'amd64',
          BATCH: 'yes',
          LC_ALL: 'C',
          FLAVOR: flavor,
        },
      },
    )
    made.push(work)
    return { status: result.status, stdout: result.stdout, stderr: result.stderr, work, log }
  }
})

const made: string[] = []
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

function script(file: string, body: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\n${body}\n`)
  chmodSync(file, 0o755)
}

/** An archive whose format bsdtar tells from its name. */
function archive(
  file: string,
  top: string,
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): void {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-archive-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, top, path)), { recursive: true })
    writeFileSync(join(folder, top, path), text)
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, top, path))
  const { status, stderr } = spawnSync('bsdtar', ['-a', '-cf', file, '-C', folder, top], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  assert.equal(status, 0, stderr)
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      path => !lstatSync(join(folder, path)).isDirectory() && !lstatSync(join(folder, dirname(path))).isSymbolicLink(),
    )
    .sort()
}
