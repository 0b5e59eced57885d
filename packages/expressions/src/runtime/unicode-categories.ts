// What .NET Framework knows of the 65536 UTF-16 units: their category and numeric value. JavaScript's own tables are of a
// later Unicode version, in which letters have been added and some signs have changed sides.
// https://learn.microsoft.com/dotnet/api/system.globalization.unicodecategory

/**
 * Categories in runs: a letter (`A` is 0, UppercaseLetter, to `d`, 29, OtherNotAssigned) and how often, once if not said;
 * `~AB12` is twelve pairs of `A` and `B`.
 */
const runs: string = [
  'O32LY3aY3UVYZYTY2I10Y2Z3Y2A26UYVbSbB26UZVZO33LYa4c2bcBWZTcbcZK2bBcYbKBXK3YA23ZA7B24ZB8~AB28~BA8B2~AB23A2BABAB3A2',
  'BABA2BA3B2A4BA2BA3B3A2BA2~BA3ABAB2ABA2BA3BABA2B2EAB3E4ACBACBAC~BA8B2~AB9BACBABA3~BA29B7A2BA2B2ABA4~BA4B69EB27D18',
  'b4D12b14D5b7DbDb17F112ABABDbABd2DB3Yd5b2AYA3dAdA2BA17dA9B35AB2A3B3~AB12B4ABZABA2B2A51B48~AB17cF5H2~AB27A2~BA6B2~',
  'AB44d9A38d2DY6dB39dYTd4adF45TFYF2YF2YFd8E27d5E3Y2d11P5dZ3Y2aY2c2F11YPdY2E32DE10F21I10Y4E2FE99YEF7PcF6D2F2cF4E2I1',
  '0E3c2EY14dPEFE30F27d2E89F11Ed14I10E33F9D2cY3Dd5E22F4DF9DF3DF5d2Y15dE25F3d2Yd65EdE11d55F27dF3GE54FGFEG3F8G4FG2EF7',
  'E10F2Y2I10YDE6dE7dFG2dE8d2E2d2E22dE7dEd3E4d2FEG3F4d2G2d2G2FEd8Gd4E2dE3F2d2I10E2a2K6cad5F2GdE6d4E2d2E22dE7dE2dE2d',
  'E2d2FdG3F2d4F2d2F3d3Fd7E4dEd7I10F2E3Fd11F2GdE9dE3dE22dE7dE2dE5d2FEG3F5dF2GdG2Fd2Ed15E2F2d2I10Yad15FG2dE8d2E2d2E2',
  '2dE7dE2dE5d2FEGFGF4d2G2d2G2Fd8FGd4E2dE3F2d2I10cEK6d10FEdE6d3E3dE4d3E2dEdE2d3E2d3E3d3E12d4G2FG2d3G3dG3Fd2Ed6Gd14I',
  '10K3c6acd6G3dE8dE3dE23dE10dE5d3EF3G4dF3dF4d7F2dE2d6E2F2d2I10d8K7cd2G2dE8dE3dE23dE10dE5d2FEGFG5dFG2dG2F2d7G2d7EdE',
  '2F2d2I10dE2d15G2dE8dE3dE41d2EG3F4dG3dG3FEd8Gd8E2F2d2I10K6d3cE6d2G2dE18d3E24dE9dEd2E7d3Fd4G3F3dFdG8d18G2Yd12E48FE',
  '2F7d4aE6DF8YI10Y2d37E2dEd2E2dEd2Ed6E4dE7dE3dEdEd2E2dE4FE2F6dF2Ed2E5dDdF6d2I10d2E4d32Ec3Y15cYc3F2c6I10K10~cF3UVUV',
  'G2E8dE36d4F14GF5YF2E5F11dF36dc8Fc6dc2Y5c4Y2d37E43G2F4GF6GF2G2F2EI10Y6E6G2F2E4F3EG3E2G7E3F4E13FG2F2G6FEGI10G3Fc2A',
  '38dAd5Ad2E43YDE332dE4d2E7dEdE4d2E41dE4d2E33dE4d2E7dEdE4d2E15dE57dE4d2E67d2F3Y9K20d3E16c10d6E85d11TE620Y2E17LE26U',
  'Vd3E75Y3J3d15E13dE4F3d11E18F3Y2d9E18F2d12E13dE3dF2d12E52F2GF7G8FG2F11Y3DY3aEFd2I10d6K10d6Y6TY4F3PdI10d6E35DE52d8',
  'E41FEd5E70d10E29d3F3G4F2G3d4G2FG6F3d4cd3Y2I10E30d2E5d11E44d4G17E7G2d6I10Kd3c34E23F2G2Fd2Y2E53GFGF7dFGFG2F8G6F10d',
  '2FI10d6I10d6Y7DY6d82F4GE47FGF5GFG5FG2E7d4I10Y7c10F9c9d3F2GE30GF4G2F2GFG2E2I10E44FGF2G3FGF3G2d8Y4E36G8F8G2F2d3Y5I',
  '10d3E3I10E30D6Y2d64Y8d8F3YF13GF7E4FE4G2FE2d9B44D63B13DB34D37F39d21F4~AB75B8~AB49B8A8B6d2A6d2B8A8B8A8B6d2A6d2B8~d',
  'A4B8A8B14d2B8C8B8C8B8C8B5dB2A4CbBb3B3dB2A4Cb3B4d2B2A4db3B8A5b3d2B3dB2A4Cb2dL11P5T6Y2WXUW2XUWY8MNP5LY9WXY4S2Y3ZUV',
  'Y11ZYSY10LP5dP10KDd2K6Z3UVDK10Z3UVdD13d3a27d21F13H4FH3F12d15c2Ac4Ac2BA3B2A3BcAc2ZA5c6~Ac3A4cBA4BE4Bc2B2A2Z5AB4cZ',
  'c2BcK16J35ABJ4Kd6Z5c5Z2c4Zc2Zc2Zc7Zc31Z2c2ZcZc31Z268c8UVUVc20Z2c7UVc81Zc30Z25c40Z6c18d12c39d25c11d21K60c78K22c18',
  '3Zc9Zc54Z8c111Zc144dc103~UV7K30c44Z5UVZ31~UV5Z16c256Z131~UV11Z63UVUVZ32UVZ258c48Z21c2Z6d3c10d166A47dB47dABA3B2~A',
  'B3A4BAB2AB6D2A3~BA49B2c6ABABF3ABd5Y4KY2B38dBd5Bd2E56d7DYd14FE23d9E7dE7dE7dE7dE7dE7dE7dE7dF32Y2WXWXY3WXYWXY9TY2TY',
  'WXY2WX~UV4Y5DY10T2d68c26dc89d12c214d26c12d4LY3cDEJ~UV5c2~UV4TUV2cJ9F4G2TD5c2J3DEYc2dE86d2F2b2D2ETE90YD3Ed5E41d3E',
  '94dc2K4c10E27d5c36d12E16c31dK10c30K8cK15c32K10c39K15c63dc256E6582d10c64E20941d51E21DE1143d3c55d9E40D6Y2E268DY3E1',
  '6I10E2d20~AB23EFH3YF10YD~AB12d7FE70J10F2Y6d8b23D9b2~AB7B2~AB31DB8ABABA2~BA4BDb2ABABdABABd12~AB5Ad77D2BE7FE3FE4FE',
  '23G2F2Gc4d4K6c2acd6E52Y4d8G2E50G16Fd9Y2I10d6F18E6Y3Ed4I10E28F8Y2E23F11G2d11YE29d3F3GE47FG2F4G2FG4Y13dDI10d4Y2d32',
  'E41F6G2F2G2F2d9E3FE8FGd2I10d2Y4E16DE6c3EGd4E48FEF3E2F2E5F2EFEd24E2DY2E11GF2G2Y2ED2GFd10E6d2E6d2E6d9E7dE7d145E35G',
  '2FG2FG2YGFd2I10d6E11172d12E23d4E49d4Q2048R6400E366d2E106d38B7d12B5d5EFE10ZE13dE5dEdE2dE2dE108b16d17E363UVd16E64d',
  '2E54d40E12acd2F16Y7UVYd6F7d9YT2S2~UV8Y2UVY4S3Y3dY4T~UV3Y3ZTZ3dYaY2d4E5dE135d2PdY3aY3UVYZYTY2I10Y2Z3Y2A26UYVbSbB2',
  '6UZVZUVYUVY2E10DE45D2E31d3E6d2E6d2E6d2E3d3a2Zbca2dcZ4c2d10P3c2d2',
].join('');

let categories: Uint8Array | undefined;

/** The `UnicodeCategory` of a UTF-16 unit. */
export function categoryOf(unit: number): number {
  categories ??= readRuns();
  return categories[unit] as number;
}

function readRuns(): Uint8Array {
  const table = new Uint8Array(65536);
  let next = 0;
  for (const [, pair, first, second, count] of runs.matchAll(/(~?)([A-Za-z])((?<=~.)[A-Za-z])?(\d*)/g)) {
    for (let left = Number(count || '1'); left > 0; left--) {
      table[next++] = readCategory(first as string);
      if (pair === '~') table[next++] = readCategory(second as string);
    }
  }
  return table;
}

function readCategory(letter: string): number {
  return letter >= 'a' ? letter.charCodeAt(0) - 71 : letter.charCodeAt(0) - 65;
}

// biome-ignore format: runs of rising values: the first unit, how many, the first value.
const numericRuns: readonly (readonly [number, number, number])[] = [
  [0x00b2, 2, 2], [0x00b9, 1, 1], [0x00bc, 1, 0.25], [0x00bd, 1, 0.5], [0x00be, 1, 0.75], [0x09f4, 1, 0.0625],
  [0x09f5, 1, 0.125], [0x09f6, 1, 0.1875], [0x09f7, 1, 0.25], [0x09f8, 1, 0.75], [0x09f9, 1, 16], [0x0b72, 1, 0.25],
  [0x0b73, 1, 0.5], [0x0b74, 1, 0.75], [0x0b75, 1, 0.0625], [0x0b76, 1, 0.125], [0x0b77, 1, 0.1875], [0x0bf0, 1, 10],
  [0x0bf1, 1, 100], [0x0bf2, 1, 1000], [0x0c78, 4, 0], [0x0c7c, 3, 1], [0x0d70, 1, 10], [0x0d71, 1, 100],
  [0x0d72, 1, 1000], [0x0d73, 1, 0.25], [0x0d74, 1, 0.5], [0x0d75, 1, 0.75], [0x0f2a, 9, 0.5], [0x0f33, 1, -0.5],
  [0x1369, 10, 1], [0x1373, 1, 20], [0x1374, 1, 30], [0x1375, 1, 40], [0x1376, 1, 50], [0x1377, 1, 60],
  [0x1378, 1, 70], [0x1379, 1, 80], [0x137a, 1, 90], [0x137b, 1, 100], [0x137c, 1, 10000], [0x16ee, 3, 17],
  [0x17f0, 10, 0], [0x19da, 1, 1], [0x2070, 1, 0], [0x2074, 6, 4], [0x2080, 10, 0], [0x2150, 1, 0.14285714285714285],
  [0x2151, 1, 0.1111111111111111], [0x2152, 1, 0.1], [0x2153, 1, 0.3333333333333333],
  [0x2154, 1, 0.6666666666666666], [0x2155, 1, 0.2], [0x2156, 1, 0.4], [0x2157, 1, 0.6], [0x2158, 1, 0.8],
  [0x2159, 1, 0.16666666666666666], [0x215a, 1, 0.8333333333333334], [0x215b, 1, 0.125], [0x215c, 1, 0.375],
  [0x215d, 1, 0.625], [0x215e, 1, 0.875], [0x215f, 1, 1], [0x2160, 12, 1], [0x216c, 1, 50], [0x216d, 1, 100],
  [0x216e, 1, 500], [0x216f, 1, 1000], [0x2170, 12, 1], [0x217c, 1, 50], [0x217d, 1, 100], [0x217e, 1, 500],
  [0x217f, 1, 1000], [0x2180, 1, 1000], [0x2181, 1, 5000], [0x2182, 1, 10000], [0x2185, 1, 6], [0x2186, 1, 50],
  [0x2187, 1, 50000], [0x2188, 1, 100000], [0x2189, 1, 0], [0x2460, 20, 1], [0x2474, 20, 1], [0x2488, 20, 1],
  [0x24ea, 1, 0], [0x24eb, 10, 11], [0x24f5, 10, 1], [0x24ff, 1, 0], [0x2776, 10, 1], [0x2780, 10, 1],
  [0x278a, 10, 1], [0x2cfd, 1, 0.5], [0x3007, 1, 0], [0x3021, 9, 1], [0x3038, 1, 10], [0x3039, 1, 20],
  [0x303a, 1, 30], [0x3192, 4, 1], [0x3220, 10, 1], [0x3248, 1, 10], [0x3249, 1, 20], [0x324a, 1, 30],
  [0x324b, 1, 40], [0x324c, 1, 50], [0x324d, 1, 60], [0x324e, 1, 70], [0x324f, 1, 80], [0x3251, 15, 21],
  [0x3280, 10, 1], [0x32b1, 15, 36], [0xa6e6, 9, 1], [0xa6ef, 1, 0], [0xa830, 1, 0.25], [0xa831, 1, 0.5],
  [0xa832, 1, 0.75], [0xa833, 1, 0.0625], [0xa834, 1, 0.125], [0xa835, 1, 0.1875], [0xf96b, 1, 3], [0xf973, 1, 10],
  [0xf978, 1, 2], [0xf9b2, 1, 0], [0xf9d1, 1, 6], [0xf9d3, 1, 6], [0xf9fd, 1, 10],
];

const decimalDigit = 8;

/** The value of a digit, a fraction or another numeral; -1 for everything else. */
export function numericValueOf(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  if (categoryOf(unit) === decimalDigit) {
    // Decimal digits come in tens, the zero first.
    let zero = unit;
    while (unit - zero < 9 && categoryOf(zero - 1) === decimalDigit) zero--;
    return unit - zero;
  }
  for (const [first, count, value] of numericRuns) {
    if (unit < first) break;
    if (unit < first + count) return value + (unit - first);
  }
  return -1;
}
