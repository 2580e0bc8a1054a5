import Foundation
import Locking
import Testing

@Suite struct `A condition` {
  @Test func `wakes those that wait, in threads of their own`() {
    let condition = Condition()
    nonisolated(unsafe) var (begun, isOpen, ended) = (0, false, 0)
    for number in 1...8 {
      startThread("waits \(number)") {
        condition.withLock {
          begun += 1
          condition.broadcast()
          while !isOpen { condition.wait() }
          ended += 1
          condition.signal()
        }
      }
    }
    condition.withLock {
      while begun < 8 { condition.wait() }
      #expect(ended == 0)
      isOpen = true
      condition.broadcast()
      while ended < 8 { condition.wait() }
    }
    #expect(ended == 8)
  }

  @Test func `waits until a moment at most`() {
    let condition = Condition()
    let (start, end) = (ContinuousClock.now, Date(timeIntervalSinceNow: 0.2))
    condition.withLock { while condition.wait(until: end) {} }
    #expect(start.duration(to: .now) >= .milliseconds(190))
    #expect(condition.withLock { condition.wait(until: end) } == false)
  }
}

@Suite struct `A thread` {
  @Test(arguments: ["fold", "a name of more than 15 bytes"])
  func `is called by its name`(_ name: String) {
    let told = Locked("")
    let done = DispatchSemaphore(value: 0)
    startThread(name) {
      let text = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      told.withLock { $0 = text ?? "" }
      done.signal()
    }
    done.wait()
    #expect(told.withLock { Array($0.utf8) } == Array(name.utf8.prefix(15)) + [10])
  }

  @Test func `waits as long as it is told to`() {
    let start = ContinuousClock.now
    waitIdly(.milliseconds(50))
    #expect(start.duration(to: .now) >= .milliseconds(50))
  }
}
