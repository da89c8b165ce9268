// The only C++ of the compiler: one call into lld's ELF driver. It owns no policy; the arguments come from command.rs.

#include "lld/Common/Driver.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>
#include <cstring>
#include <string>

LLD_HAS_DRIVER(elf)

extern "C" {

// How a link ended. Mirrored by `Outcome` in lld.rs.
enum BeamlessLldOutcome { LINKED = 0, FAILED = 1, FAILED_FOR_GOOD = 2 };

// Runs `ld.lld` with `count` arguments (the first is the program's name). `message` receives what lld said, to be
// given back to beamless_lld_free.
int beamless_lld_link(const char *const *arguments, size_t count, char **message) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  const lld::DriverDef drivers[] = {{lld::Gnu, &lld::elf::link}};
  // Without it a fatal error of lld ends the whole process, and its message is lost.
  llvm::CrashRecoveryContext::Enable();
  lld::Result result = lld::lldMain(llvm::ArrayRef<const char *>(arguments, count), stream, stream, drivers);
  llvm::CrashRecoveryContext::Disable();
  stream.flush();
  *message = strdup(text.c_str());
  if (result.retCode == 0)
    return LINKED;
  return result.canRunAgain ? FAILED : FAILED_FOR_GOOD;
}

void beamless_lld_free(char *message) { free(message); }

} // extern "C"
