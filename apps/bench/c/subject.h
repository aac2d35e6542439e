/* A subject in C as a process; the protocol is in src/subjects/subject-client.ts.
   Build: gcc -O3 -march=native <case>.c -lm. The file that includes this defines NAME, LENGTH and repeat(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double result[LENGTH];

/* One repetition, which leaves its result in `result`. */
static void repeat(void);

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(void) {
  static char line[4096];
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("hello {\"name\":\"c\",\"version\":\"gcc " __VERSION__ "\"}\n");
  while (fgets(line, sizeof line, stdin)) {
    if (!strncmp(line, "prepare", 7)) {
      puts("prepared");
    } else if (!strncmp(line, "run ", 4)) {
      long repeats = atol(line + 4);
      long long began = nanoseconds();
      for (long i = 0; i < repeats; i++) repeat();
      printf("ns %lld\n", nanoseconds() - began);
    } else {
      printf("values [[");
      for (int i = 0; i < LENGTH; i++) printf(i ? ",%.17g" : "%.17g", result[i]);
      puts("]]");
    }
  }
}
