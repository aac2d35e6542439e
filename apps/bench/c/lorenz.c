#define LENGTH 3
#define END 20.
#define TOLERANCE 1e-9
#include "dormand_prince.h"
#include "subject.h"

static inline void field(const double *y, double *d) {
  d[0] = 10 * (y[1] - y[0]);
  d[1] = y[0] * (28 - y[2]) - y[1];
  d[2] = y[0] * y[1] - 8. / 3 * y[2];
}

static void repeat(void) {
  double y[LENGTH] = {1, 1, 1};
  solve(y);
  memcpy(result, y, sizeof y);
}
