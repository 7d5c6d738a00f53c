// How goroutines end, and what can be recovered.
#include "tests/core/order/order_case.h"

#include <exception>

namespace order {

namespace {

using gmp::Chan;
using gmp::go;
using gmp::WaitGroup;

std::string goexitDefers() {
  Log log;
  WaitGroup wg;
  settle();
  wg.add(2);
  go([&] {
    Defer last([&] { wg.done(); });
    Defer d1([&] { log.rec("d1"); });
    Defer recovered([&] { log.rec("recover:", std::current_exception() == nullptr ? "<nil>" : "panic"); });
    auto inner = [&] {
      Defer d3([&] { log.rec("d3"); });
      gmp::goexit();
    };
    auto middle = [&] {
      Defer d2([&] { log.rec("d2"); });
      inner();
      log.rec("unreachable");
    };
    middle();
  });
  go([&] { log.rec("B"), wg.done(); });
  wg.wait();
  log.rec("M");
  return log.joined();
}

std::string mainReturns() {
  Log log;
  settle();
  auto never = std::make_shared<Log>();
  for (int i = 0; i < 3; ++i) go([never] { never->rec("never"); });
  log.rec("main");
  return log.joined() + never->joined();
}

std::string orderChain() {
  Log log;
  settle();
  constexpr std::size_t n = 5;
  std::vector<Chan<int>> gate;
  for (std::size_t i = 0; i <= n; ++i) gate.emplace_back(0);
  for (std::size_t i = 0; i < n; ++i) {
    go([&, i] {
      log.rec(i);
      gate[i + 1].recv();
      log.rec(i, "w");
      log.rec(i, "x");
      gate[i].close();
    });
  }
  gate[n].close();
  gate[0].recv();
  log.rec("M");
  return log.joined();
}

template <class F>
void tryOne(Log& log, const char* name, F f) {
  try {
    f();
    log.rec(name, " -> <nil>");
  } catch (const gmp::Panic& p) { log.rec(name, " -> ", p.what()); }
}

std::string recoveredTexts() {
  Log log;
  settle();
  Chan<int> c(0), none;
  c.close();
  tryOne(log, "send closed", [&] { c.send(1); });
  tryOne(log, "close closed", [&] { c.close(); });
  tryOne(log, "close nil", [&] { none.close(); });
  tryOne(log, "select send closed",
         [&] { gmp::select(gmp::onSend(c, 1, [] {}), gmp::onRecv(none, [](std::optional<int>) {})); });
  tryOne(log, "wg negative", [&] { WaitGroup().add(-1); });
  tryOne(log, "recv closed", [&] { c.recv(); });
  return log.joined("\n");
}

}  // namespace

std::vector<Case> exitCases() {
  return {
      {"exit-goexit-defers", goexitDefers},
      {"exit-main-returns", mainReturns},
      {"exit-order-chain", orderChain},
      {"panic-recover-texts", recoveredTexts},
  };
}

}  // namespace order
