/* Adaptive Dormand-Prince 5(4), rtol = atol = TOLERANCE, first-same-as-last, elementary step control.
   The limit that compiled loops are judged by. The file that includes this defines LENGTH, END, TOLERANCE and field(). */
#include <math.h>

static inline void field(const double *y, double *d);

#define STAGE(n, sum)                                             \
  for (int i = 0; i < LENGTH; i++) yt[i] = y[i] + h * (sum);      \
  field(yt, k[n]);

static long solve(double *y) {
  double t = 0, h = 1e-3, tol = TOLERANCE, k[7][LENGTH], yt[LENGTH];
  long steps = 0;
  field(y, k[0]);
  while (t < END) {
    if (t + h > END) h = END - t;
    STAGE(1, k[0][i] * 0.2)
    STAGE(2, k[0][i] * (3. / 40) + k[1][i] * (9. / 40))
    STAGE(3, 44. / 45 * k[0][i] - 56. / 15 * k[1][i] + 32. / 9 * k[2][i])
    STAGE(4, 19372. / 6561 * k[0][i] - 25360. / 2187 * k[1][i] + 64448. / 6561 * k[2][i] - 212. / 729 * k[3][i])
    STAGE(5, 9017. / 3168 * k[0][i] - 355. / 33 * k[1][i] + 46732. / 5247 * k[2][i] + 49. / 176 * k[3][i] - 5103. / 18656 * k[4][i])
    STAGE(6, 35. / 384 * k[0][i] + 500. / 1113 * k[2][i] + 125. / 192 * k[3][i] - 2187. / 6784 * k[4][i] + 11. / 84 * k[5][i])
    double err = 0;
    for (int i = 0; i < LENGTH; i++) {
      double e = h * (71. / 57600 * k[0][i] - 71. / 16695 * k[2][i] + 71. / 1920 * k[3][i] - 17253. / 339200 * k[4][i] + 22. / 525 * k[5][i] - 1. / 40 * k[6][i]);
      double scale = tol + tol * fmax(fabs(y[i]), fabs(yt[i]));
      err += e * e / scale / scale;
    }
    err = sqrt(err / LENGTH);
    if (err < 1) {
      t += h;
      for (int i = 0; i < LENGTH; i++) { y[i] = yt[i]; k[0][i] = k[6][i]; }
    }
    steps++;
    double factor = 0.9 * pow(err + 1e-30, -0.2);
    h *= factor > 5 ? 5 : factor < 0.2 ? 0.2 : factor;
  }
  return steps;
}
