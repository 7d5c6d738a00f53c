// Purpose: a World that hands everything on to another one; tests override what they want to bend or watch.
#pragma once

#include <memory>
#include <utility>

#include <gmpscope/world.h>

namespace gmp::test {

class ForwardWorld : public World {
 public:
  explicit ForwardWorld(std::shared_ptr<World> inner) : w(std::move(inner)) {}

  std::int64_t nanotime() override { return w->nanotime(); }
  std::int64_t traceTime() noexcept override { return w->traceTime(); }
  bool tscIsTraceTime() const noexcept override { return w->tscIsTraceTime(); }
  std::int64_t compute(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) override {
    return w->compute(cpu_ns, stop);
  }
  void blockThread(std::int64_t ns) override { w->blockThread(ns); }
  bool isVirtual() const noexcept override { return w->isVirtual(); }
  int usableCpus() override { return w->usableCpus(); }

  int newosproc(void (*entry)(void*), void* m) override { return w->newosproc(entry, m); }
  bool stackGranted() override { return w->stackGranted(); }
  void keepRun(std::shared_ptr<void> run) override { w->keepRun(std::move(run)); }
  void machineStarted(int id) override { w->machineStarted(id); }
  void joinosprocs(int except) override { w->joinosprocs(except); }
  void futexsleep(Atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t timeout_ns) override {
    w->futexsleep(word, expected, timeout_ns);
  }
  void futexwakeup(Atomic<std::uint32_t>& word, int count) override { w->futexwakeup(word, count); }
  void usleep(std::int64_t ns) override { w->usleep(ns); }
  void osyield() override { w->osyield(); }
  void procyield(int cycles) override { w->procyield(cycles); }

  int pollerInit() override { return w->pollerInit(); }
  int pollerOpen(int fd, std::uint64_t token) override { return w->pollerOpen(fd, token); }
  int pollerClose(int fd) override { return w->pollerClose(fd); }
  int poll(std::int64_t delay_ns, std::span<PollEvent> out) override { return w->poll(delay_ns, out); }
  void pollerWake() override { w->pollerWake(); }
  void pollerDrainWake() override { w->pollerDrainWake(); }

  int socket(Address::Family family) override { return w->socket(family); }
  int bind(int fd, const Address& a) override { return w->bind(fd, a); }
  int listen(int fd, int backlog) override { return w->listen(fd, backlog); }
  int accept(int fd, Address* peer) override { return w->accept(fd, peer); }
  int connect(int fd, const Address& a) override { return w->connect(fd, a); }
  int connectResult(int fd) override { return w->connectResult(fd); }
  std::int64_t read(int fd, std::span<std::byte> buf) override { return w->read(fd, buf); }
  std::int64_t write(int fd, std::span<const std::byte> buf) override { return w->write(fd, buf); }
  int shutdown(int fd, ShutdownHow how) override { return w->shutdown(fd, how); }
  int close(int fd) override { return w->close(fd); }
  int unlink(const gmp::Address& a) override { return w->unlink(a); }
  int localAddress(int fd, Address* out) override { return w->localAddress(fd, out); }
  int peerAddress(int fd, Address* out) override { return w->peerAddress(fd, out); }
  void tcpDefaults(int fd) override { w->tcpDefaults(fd); }

  std::uint64_t seed() override { return w->seed(); }
  void point(Where where) override { w->point(where); }
  [[noreturn]] void exitProgram(int status, std::string_view text) override {
    w->exitProgram(status, text);
    __builtin_unreachable();  // g++ 12 does not see that a virtual function does not return
  }

 protected:
  const std::shared_ptr<World> w;
};

}  // namespace gmp::test
