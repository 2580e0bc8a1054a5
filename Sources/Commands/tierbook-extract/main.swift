import ExtractStage
import Pipeline

runAsMain(StageExecutable<Extract>.self)
