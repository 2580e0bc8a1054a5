/// Version of the program, stamped on manifests and runs.
package let tierbookVersion = "0.1.0"
