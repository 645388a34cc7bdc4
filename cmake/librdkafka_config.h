// librdkafka's config.h for the systems we build on: Linux, glibc, GCC or Clang.
#pragma once

#define ENABLE_DEVEL 0

#define HAVE_ATOMICS_32 1
#define HAVE_ATOMICS_64 1
#define ATOMIC_OP32(op1, op2, to, value) __atomic_##op1##_##op2(to, value, __ATOMIC_SEQ_CST)
#define ATOMIC_OP64(op1, op2, to, value) __atomic_##op1##_##op2(to, value, __ATOMIC_SEQ_CST)

#define HAVE_PTHREAD_SETNAME_GNU 1
#define HAVE_RAND_R 1
#define HAVE_REGEX 1
#define HAVE_STRNDUP 1
#define WITH_C11THREADS 1
#ifdef __x86_64__
#define WITH_CRC32C_HW 1
#endif

#define WITH_HDRHISTOGRAM 1
#define WITH_LIBDL 1
#define WITH_LZ4_EXT 1
#define WITH_PLUGINS 1
#define WITH_SASL_CYRUS 1
#define WITH_SASL_OAUTHBEARER 1
#define WITH_SASL_SCRAM 1
#define WITH_SNAPPY 1
#define WITH_SSL 1
#define WITH_ZLIB 1
#define WITH_ZSTD 1

#define SOLIB_EXT ".so"
#define BUILT_WITH "ZLIB ZSTD LZ4_EXT SNAPPY SSL SASL_CYRUS SASL_SCRAM SASL_OAUTHBEARER"
