#include "core/os/cpus.h"

#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace {

using gmp::os::quotaCpus;

// A file system that exists in the test only.
struct Files {
  std::map<std::string, std::string> all;
  std::optional<int> quota() const {
    return quotaCpus([this](const std::string& path) -> std::optional<std::string> {
      const auto it = all.find(path);
      if (it == all.end()) return std::nullopt;
      return it->second;
    });
  }
};

Files version2(const std::string& max) {
  return {{{"/proc/self/cgroup", "0::/user/a\n"},
           {"/proc/self/mountinfo",
            "24 1 0:22 / /proc rw - proc proc rw\n35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 "
            "rw,nsdelegate\n"},
           {"/sys/fs/cgroup/user/a/cpu.max", max}}};
}

TEST(Cpus, QuotaIsRoundedUp) {
  EXPECT_EQ(version2("250000 100000\n").quota(), 3);
  EXPECT_EQ(version2("300000 100000\n").quota(), 3);
  EXPECT_EQ(version2("300001 100000\n").quota(), 4);
}

TEST(Cpus, QuotaIsAtLeastTwo) { EXPECT_EQ(version2("50000 100000\n").quota(), 2); }

TEST(Cpus, NoQuotaIsNoLimit) {
  EXPECT_EQ(version2("max 100000\n").quota(), std::nullopt);
  EXPECT_EQ(version2("").quota(), std::nullopt);
  EXPECT_EQ(version2("garbage\n").quota(), std::nullopt);
  EXPECT_EQ(version2("100000 0\n").quota(), std::nullopt);
  EXPECT_EQ(Files{}.quota(), std::nullopt);
}

TEST(Cpus, VersionOneIsReadWhereTheControllerIsThere) {
  Files f{{{"/proc/self/cgroup", "9:name=systemd:/x\n4:cpu,cpuacct:/docker/abc\n0::/\n"},
           {"/proc/self/mountinfo",
            "30 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            "31 24 0:27 /docker/abc /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"},
           {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000\n"},
           {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"}}};
  EXPECT_EQ(f.quota(), 4);
  f.all["/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us"] = "-1\n";
  EXPECT_EQ(f.quota(), std::nullopt);
}

TEST(Cpus, AMountPointWithASpaceIsFound) {
  Files f{{{"/proc/self/cgroup", "0::/\n"},
           {"/proc/self/mountinfo", "35 24 0:30 / /my\\040cgroup rw - cgroup2 none rw\n"},
           {"/my cgroup/cpu.max", "700000 100000\n"}}};
  EXPECT_EQ(f.quota(), 7);
}

TEST(Cpus, APathOutsideOfTheMountedPartIsNoLimit) {
  Files f{{{"/proc/self/cgroup", "0::/other\n"},
           {"/proc/self/mountinfo", "35 24 0:30 /docker/abc /sys/fs/cgroup rw - cgroup2 none rw\n"},
           {"/sys/fs/cgroup/cpu.max", "700000 100000\n"}}};
  EXPECT_EQ(f.quota(), std::nullopt);
}

TEST(Cpus, ThisMachineHasAtLeastOne) {
  EXPECT_FALSE(gmp::os::affinityCpus().empty());
  EXPECT_GE(gmp::os::usableCpus(), 1);
  EXPECT_LE(static_cast<std::size_t>(gmp::os::usableCpus()), gmp::os::affinityCpus().size());
}

TEST(Cpus, AThreadStaysOnTheOneItIsGiven) {
  const int last = gmp::os::affinityCpus().back();
  std::vector<int> mine;
  std::thread([&] {
    gmp::os::stayOnCpu(last);
    mine = gmp::os::affinityCpus();
  }).join();
  EXPECT_EQ(mine, std::vector<int>{last});
}

}  // namespace
