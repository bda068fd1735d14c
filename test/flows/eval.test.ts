import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { projectFolder } from '../support/rendered.ts'
import { wbrel } from '../support/wbrel.ts'

describe('wbrel eval', () => {
  const { folder, remove } = projectFolder()
  after(remove)
  const run = (...args: readonly string[]) => wbrel(['eval', ...args], { cwd: folder, env: { HOME: folder } })

  test('one variable is printed bare, several with their names', () => {
    assert.equal(run('core', 'PKGNAME').stdout, 'wifibox-core-0.17.0\n')
    assert.equal(
      run('net/wifibox', '--flavor', 'brcm', 'PKGNAME', 'FLAVOR').stdout,
      'PKGNAME= wifibox-brcm-1.8.0\nFLAVOR= brcm\n',
    )
  })

  test('options are differences from the defaults, and a choice turns the others off', () => {
    const options = run(
      'guest',
      '--flavor',
      'ath10k',
      '--with',
      'KERN_EDGE,COMP_ZSTD',
      '--without',
      'IPV6',
      'PORT_OPTIONS',
    )
      .stdout.trim()
      .split(' ')
      .sort()
    assert.deepEqual(options, ['APP_SUPPLICANT', 'COMP_ZSTD', 'FW_ATH10K', 'KERN_EDGE', 'UDS_PASSTHRU'])
  })

  test('the release, the architecture and the goal count', () => {
    assert.equal(
      run('core', '--arch', 'aarch64', 'IGNORE').stdout,
      'is only for amd64, while you are running aarch64\n',
    )
    assert.match(
      run('guest', '--flavor', 'ath10k', '--goal', 'makesum', 'DISTFILES').stdout,
      /broadcom-wl-edge-\S+ .*atmel-firmware/,
    )
  })

  test('an unknown port, option or flavor is told with what there is', () => {
    const { status, stderr } = run('gest', 'PKGNAME')
    assert.deepEqual([status, /no port is called gest; did you mean guest\?/.test(stderr)], [2, true])
    assert.equal(run('guest', '--with', 'XX_MDSN', 'PKGNAME').status, 2)
    assert.match(run('guest', '--flavor', 'nope', 'IGNORE').stdout, /Unknown flavor/)
  })

  test('a word that is no release of FreeBSD is refused, two of them as well', () => {
    for (const word of ['nope', '14', '14.3,15.0']) {
      const { status, stderr } = run('core', '--freebsd', word, 'PKGNAME')
      assert.deepEqual([status, stderr.split('\n')[0]], [2, `error: ${word} is no release of FreeBSD [usage.freebsd]`])
    }
  })

  test('names that make would read as its own syntax are refused', () => {
    for (const word of ['X:sh', '${X}', ':!touch x!']) assert.equal(run('core', word).status, 2, word)
    assert.equal(run('core', '--with', 'A${:!touch x!}', 'PKGNAME').status, 2)
  })

  test('a Makefile that wbrel did not render runs only with --trust', () => {
    const makefile = join(folder, 'ports/net/wifibox-core/Makefile')
    writeFileSync(
      makefile,
      `X!=\techo ran > ${folder}/ran; echo done\nPORTNAME=\tx\nPORTVERSION=\t1\nCATEGORIES=\tnet\n.include <bsd.port.mk>\n`,
    )
    const { status, stderr } = run('core', 'X')
    assert.equal(status, 7)
    assert.match(stderr, /evaluating a Makefile may run commands[\s\S]*--trust/)
    assert.equal(run('core', '--trust', 'X').stdout, 'done\n')
  })
})
