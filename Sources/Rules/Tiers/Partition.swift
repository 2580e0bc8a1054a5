extension RandomAccessCollection where Index == Int {
  /// The number of elements at the beginning for which `isBefore` holds; it must hold for no element after them.
  package func partition(_ isBefore: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low - startIndex
  }
}
